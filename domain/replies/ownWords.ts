import { OPT_OUT_WORDS, optOutWish } from '../members/optOut.ts'
import { readTestMemberRequest, TEST_MEMBER_WORDS } from '../testRuns/testMemberRequest.ts'
import { foldName } from '../values/text.ts'

/** What the product itself answers, whatever a shop has set up. */
export type OwnAnswer = 'TEST' | 'OPT_OUT' | 'UNLINK'

interface OwnWord {
  readonly answer: OwnAnswer
  /** As a person writes them; for the words of errors. */
  readonly words: readonly string[]
  readonly isMeant: (text: string) => boolean
}

/** The word by which a member ends the link to the cart (domain.md D14). */
export const UNLINK_WORD = '連携解除'

/** Whether a message asks to end the link: the whole message, as the other words of the product are read. */
export const isUnlinkWish = (text: string): boolean =>
  foldName(text)
    .replaceAll(' ', '')
    .replace(/^[「『"“](.*)[」』"”]$/u, '$1')
    .replace(/[。.!]$/u, '') === UNLINK_WORD

/** The product's own words, in the order in which they are tried. No message is meant by two of them. */
export const OWN_WORDS: readonly OwnWord[] = [
  {
    answer: 'TEST',
    words: Object.values(TEST_MEMBER_WORDS),
    isMeant: (text) => readTestMemberRequest(text) !== null,
  },
  { answer: 'OPT_OUT', words: Object.values(OPT_OUT_WORDS), isMeant: (text) => optOutWish(text) !== null },
  { answer: 'UNLINK', words: [UNLINK_WORD], isMeant: isUnlinkWish },
]

/** Whose word the text is; null: it is none of the product's. Total. */
export const ownWordIn = (text: string): OwnAnswer | null =>
  OWN_WORDS.find(({ isMeant }) => isMeant(text))?.answer ?? null
