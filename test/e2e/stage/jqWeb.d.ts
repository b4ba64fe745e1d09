declare module 'jq-web' {
  const started: Promise<{
    /** Output without the last line's end. @throws with `exitCode` and `stderr` when jq ends with another code than 0 */
    raw(input: string, filter: string, flags: string[]): string | undefined
  }>
  export default started
}
