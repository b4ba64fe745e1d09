import { broken } from '../mediaRefused.ts'

/** More pixels take 400 MB to show, which a phone does not have; cameras of phones make up to 50 million. */
export const MOST_PIXELS = 100_000_000

/** A small file may claim a huge picture. @throws MediaRefused */
export function refuseHuge({ width, height }: { width: number; height: number }): void {
  if (width * height > MOST_PIXELS)
    throw broken(
      `画像が大きすぎます(${width}×${height}ピクセル)。縦と横を掛けて1億ピクセル以下に縮小してから送ってください。`,
    )
}
