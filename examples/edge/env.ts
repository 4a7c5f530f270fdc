/** What the Worker finds in its environment. */
export interface Env {
  readonly JOBS: DurableObjectNamespace;
  /** Whoever knows it may do everything: `wrangler secret put TOKEN`. */
  readonly TOKEN?: string;
  /** Bound in `--env uploads` alone. */
  readonly UPLOADS?: R2Bucket;
}
