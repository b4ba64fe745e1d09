declare module 'jq-web' {
  const started: Promise<{
    /** Output without the last newline. @throws an error with `exitCode` and `stderr` when jq's exit code is not 0 */
    raw(input: string, filter: string, flags: string[]): string | undefined
  }>
  export default started
}
