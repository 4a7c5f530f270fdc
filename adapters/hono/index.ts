export { allowAll, type Identity, type Right } from "./identity.ts";
export { jobRoutes, type JobRoutesOptions } from "./routes.ts";
