/** The address that opens a form inside LINE; null without a LIFF id. LINE appends what follows to the endpoint's. */
export const formAddress = (liffId: string | null | undefined, code: string): string | null =>
  liffId === null || liffId === undefined ? null : `https://liff.line.me/${liffId}/forms/${code}`

const LIFF_ADDRESS = /^(?:https:\/\/(?:liff|miniapp)\.line\.me\/|line:\/\/app\/)/i

/** Addresses that only LINE opens rightly: a click link in between would open them in a browser. */
export const isLiffAddress = (uri: string): boolean => LIFF_ADDRESS.test(uri)
