import { broken } from '../mediaRefused.ts'

/** A file, read where one wants. */
export interface ByteSource {
  readonly size: number
  /** The bytes from `at`; fewer than `length` only where the file ends. */
  read(at: number, length: number): Promise<Uint8Array>
}

/** How much is fetched at once, so that a walk of small steps does not ask the disk at each. */
const WINDOW = 256 * 1_024

/** A file as a reader of formats sees it: numbers and words at places. What lies beyond its end is a broken file. */
export class Bytes {
  readonly size: number
  private readonly source: ByteSource
  private window = new Uint8Array(0)
  private from = 0

  constructor(source: ByteSource) {
    this.source = source
    this.size = source.size
  }

  /** @throws MediaRefused when the file ends before */
  async take(at: number, length: number): Promise<DataView> {
    if (at < 0 || length < 0 || at + length > this.size) throw cutOff()
    if (at < this.from || at + length > this.from + this.window.length) {
      this.window = new Uint8Array(await this.source.read(at, Math.max(length, WINDOW)))
      this.from = at
    }
    if (at + length > this.from + this.window.length) throw cutOff()
    return new DataView(this.window.buffer, this.window.byteOffset + at - this.from, length)
  }
}

export const cutOff = () => broken('ファイルが途中で切れています。もう一度書き出してから送ってください。')

/** Letters of a format, such as the type of a box: bytes as Latin letters. */
export const letters = (view: DataView, at: number, length: number): string => {
  let word = ''
  for (let place = at; place < at + length; place += 1) word += String.fromCharCode(view.getUint8(place))
  return word
}
