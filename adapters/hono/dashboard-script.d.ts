/** What the dashboard's page runs; `scripts/build-dashboard.ts` makes the module. */
export const script: string;
