/** A LIFF id: the id of its LINE Login channel, a hyphen, letters and digits (line.md 1.12). */
const LIFF_ID = /^(\d{1,20})-[A-Za-z0-9]{1,50}$/
const CHANNEL_ID = /^\d{1,20}$/

/** Addresses that show a LIFF id: what LINE's console copies, and the older form. */
const IN_ADDRESS =
  /^(?:https?:\/\/)?(?:liff|miniapp)\.line\.me\/(\d+-[A-Za-z0-9]+)(?:[/?#].*)?$|^line:\/\/app\/(\d+-[A-Za-z0-9]+)(?:[/?#].*)?$/i

/** What people paste, in half width and without what shows nothing around or in it. */
const plain = (typed: string): string =>
  typed
    .normalize('NFKC')
    .replaceAll(/[\s\p{Default_Ignorable_Code_Point}]+/gu, '')
    .replaceAll(/[‐‑‒–—―−ー]/g, '-')

/** The LIFF id in what was pasted: the id itself, or an address of the LIFF app; null when there is none. */
export function readLiffId(typed: string): string | null {
  const text = plain(typed)
  const found = IN_ADDRESS.exec(text)
  const id = found?.[1] ?? found?.[2] ?? text
  return LIFF_ID.test(id) ? id : null
}

/** The id of a channel in what was pasted; null when it is not one. */
export function readChannelId(typed: string): string | null {
  const text = plain(typed)
  return CHANNEL_ID.test(text) ? text : null
}

/** The LINE Login channel that a LIFF id names: LINE's page signs in at that one. */
const channelOfLiffId = (liffId: string): string | null => LIFF_ID.exec(liffId)?.[1] ?? null

/** The settings of LINE Login as they would be stored. */
export interface LoginSettings {
  readonly liffId: string | null
  readonly loginChannelId: string | null
}

/** What is wrong with the settings. */
export type LoginFault = 'MESSAGING_CHANNEL' | 'OTHER_CHANNEL'

/**
 * Judges settings that are well formed each. The LINE Login channel is never the account's own Messaging API channel
 * (line.md 1.12), nor another one of the shop, and the LIFF id belongs to it.
 * @param messagingChannelIds of all LINE accounts of the shop
 */
export function judgeLoginSettings(
  { liffId, loginChannelId }: LoginSettings,
  messagingChannelIds: readonly string[],
): LoginFault | null {
  if (loginChannelId !== null && messagingChannelIds.includes(loginChannelId)) return 'MESSAGING_CHANNEL'
  if (liffId !== null && loginChannelId !== null && channelOfLiffId(liffId) !== loginChannelId)
    return 'OTHER_CHANNEL'
  return null
}

/** The endpoint address that the shop enters for its LIFF app in LINE Developers. */
export const liffEndpointUrl = (publicUrl: string, lineAccountId: string): string =>
  `${publicUrl}/liff/${lineAccountId}`

/** Where a person adds the account as a friend; null while its basic id is not known. */
export const addFriendUrl = (basicId: string | null): string | null =>
  basicId === null ? null : `https://line.me/R/ti/p/${encodeURIComponent(basicId)}`
