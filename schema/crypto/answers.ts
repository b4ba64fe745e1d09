import { CannotDecrypt, type Keyring, open, seal } from './keyring.ts'

/** Whose answer, under which Idempotency-Key: part of the encryption's context, so that no other row can hold it. */
export interface AnswerPlace {
  tenant: string
  key: string
}

/** An answer as its row holds it. */
export interface SealedAnswer {
  /** The master key's name. */
  keyId: string
  answer: Buffer
}

/** Encrypts the answers that are kept to be repeated: they hold what shops know of their customers. */
export interface AnswerBox {
  readonly keyId: string
  seal(place: AnswerPlace, content: unknown): SealedAnswer
  /** @throws CannotDecrypt */
  open(place: AnswerPlace, sealed: SealedAnswer): unknown
}

const contextOf = ({ tenant, key }: AnswerPlace): string => `todoke.answer:${tenant}:${key}`

export const createAnswerBox = (keyring: Keyring): AnswerBox => ({
  keyId: keyring.currentId,
  seal: (place, content) => ({
    keyId: keyring.currentId,
    answer: seal(keyring.current, Buffer.from(JSON.stringify(content)), contextOf(place)),
  }),
  open(place, { keyId, answer }) {
    const master = keyring.key(keyId)
    try {
      return JSON.parse(open(master, answer, contextOf(place)).toString()) as unknown
    } catch {
      throw new CannotDecrypt(keyId)
    }
  },
})
