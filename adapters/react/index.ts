export { useJob } from "./use-job.ts";
export { useJobs } from "./use-jobs.ts";
