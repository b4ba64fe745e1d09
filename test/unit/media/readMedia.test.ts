import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type MediaFacts, MediaRefused, readMedia } from '../../../domain/media/index.ts'
import { aJpeg, anM4a, anMp3, anMp4, aPng } from '../../setup/media/mediaFiles.ts'

const read = (file: Buffer): Promise<MediaFacts> =>
  readMedia({ size: file.length, read: async (at, length) => file.subarray(at, at + length) })

/** 'CODE words' of the refusal. */
const refusal = async (file: Buffer): Promise<string> =>
  read(file).then(
    ({ format }) => `read as ${format}`,
    (error: unknown) => (error instanceof MediaRefused ? `${error.code} ${error.ja}` : String(error)),
  )

describe('what a file is', () => {
  it('is read from a JPEG with its size', async () => {
    expect(await read(aJpeg({ width: 1_040, height: 700 }))).toMatchObject({
      format: 'JPEG',
      width: 1_040,
      height: 700,
      durationMs: null,
    })
    expect(await read(aJpeg({ frame: 0xc2, padding: 300_000 }))).toMatchObject({ format: 'JPEG' })
  })

  it('is as large as it is shown: telephones lay pictures on their side', async () => {
    const size = { width: 400, height: 300 }
    expect(await read(aJpeg({ ...size, orientation: 6 }))).toMatchObject({ width: 300, height: 400 })
    expect(await read(aJpeg({ ...size, orientation: 3 }))).toMatchObject(size)
  })

  it('tells a PNG that stands still from one that moves', async () => {
    expect(await read(aPng({ width: 10, height: 20 }))).toMatchObject({
      format: 'PNG',
      width: 10,
      height: 20,
    })
    expect(await read(aPng({ frames: 3 }))).toMatchObject({ format: 'APNG' })
  })

  it('is a film with its length and the size as it is shown', async () => {
    const upright = { handler: 'vide', codec: 'avc1', width: 1_280, height: 720 } as const
    expect(await read(anMp4())).toMatchObject({
      format: 'MP4',
      width: 1_280,
      height: 720,
      durationMs: 12_345,
    })
    expect(await read(anMp4({ tracks: [{ ...upright, turned: true }] }))).toMatchObject({
      width: 720,
      height: 1_280,
    })
  })

  it('is a sound when an MP4 has no picture', async () => {
    expect(await read(anM4a(3_000))).toMatchObject({ format: 'M4A', width: null, durationMs: 3_000 })
  })

  it('counts the frames of an MP3, whatever stands before and behind them', async () => {
    const ms = Math.round((100 * 1_152 * 1_000) / 44_100)
    expect(await read(anMp3({ frames: 100 }))).toMatchObject({ format: 'MP3', durationMs: ms })
    const withTag = anMp3({ frames: 100, tag: false, behind: [...Buffer.from('TAG'.padEnd(128))] })
    expect(await read(withTag)).toMatchObject({ format: 'MP3', durationMs: ms })
  })
})

describe('what LINE does not take', () => {
  it('is named, with what to do', async () => {
    const riff = (kind: string) => Buffer.from(`RIFF....${kind}....`)
    const brand = (name: string) => Buffer.from(`\0\0\0\x18ftyp${name}\0\0\0\0\0\0\0\0`)
    expect(await refusal(riff('WAVE'))).toMatch(/^MEDIA_TYPE_NOT_ACCEPTED WAV.*MP3かM4A/)
    expect(await refusal(riff('WEBP'))).toMatch(/WebP.*PNG/)
    expect(await refusal(Buffer.from('GIF89a..........'))).toMatch(/GIF.*PNG/)
    expect(await refusal(brand('heic'))).toMatch(/HEIC.*JPEG/)
    expect(await refusal(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toMatch(
      /種類は使えません/,
    )
    expect(await refusal(anMp4({ brand: 'qt  ' }))).toMatch(/QuickTime/)
  })

  it('is a film or a sound of another coding', async () => {
    const film = (codec: string) => anMp4({ tracks: [{ handler: 'vide', codec, width: 2, height: 2 }] })
    expect(await refusal(film('hvc1'))).toMatch(/H\.264ではありません/)
    expect(await refusal(anMp4({ tracks: [{ handler: 'soun', codec: 'alac' }] }))).toMatch(
      /AACではありません/,
    )
    expect(await refusal(anMp4({ durationMs: 0 }))).toMatch(/^MEDIA_BROKEN .*長さ/)
    expect(await refusal(anMp4({ tracks: [] }))).toMatch(/^MEDIA_BROKEN/)
    expect(await refusal(aJpeg({ frame: 0xc3 }))).toMatch(/この方式のJPEG/)
  })

  it('is a file that was cut off anywhere', async () => {
    for (const whole of [aJpeg(), aPng(), anMp4(), anM4a()])
      for (let length = 0; length < whole.length; length += 1)
        expect(await refusal(whole.subarray(0, length))).toMatch(/^MEDIA_/)
  })

  it('is a picture that claims more than it holds, or than a phone can show', async () => {
    const claiming = (file: Buffer, at: number, bytes: number, size: number): Buffer => {
      const copy = Buffer.from(file)
      copy.writeUIntBE(size, at, bytes)
      copy.writeUIntBE(size, at + bytes, bytes)
      return copy
    }
    const png = aPng({ width: 8, height: 8 })
    const frame = aJpeg().indexOf(Buffer.of(0xff, 0xc0)) + 5
    expect(await refusal(claiming(png, 16, 4, 65_535))).toMatch(/^MEDIA_BROKEN 画像が大きすぎます/)
    expect(await refusal(claiming(png, 16, 4, 9_000))).toMatch(/^MEDIA_BROKEN .*途中で切れて/)
    expect(await refusal(claiming(aJpeg(), frame, 2, 65_535))).toMatch(/^MEDIA_BROKEN 画像が大きすぎます/)
    expect(await refusal(claiming(aJpeg(), frame, 2, 9_000))).toMatch(/^MEDIA_BROKEN .*途中で切れて/)
    const colour = Buffer.from(png)
    colour[25] = 5
    expect(await refusal(colour)).toMatch(/^MEDIA_BROKEN/)
    await fc.assert(
      fc.asyncProperty(fc.nat(2 ** 32 - 1), fc.nat(2 ** 32 - 1), async (width, height) => {
        const copy = Buffer.from(png)
        copy.writeUInt32BE(width, 16)
        copy.writeUInt32BE(height, 20)
        const said = await refusal(copy)
        if (said === 'read as PNG') expect(width * height).toBeLessThan(10_000_000)
      }),
    )
  })

  it('never breaks the reader, whatever the bytes', async () => {
    const heads = [aJpeg({ orientation: 6 }), aPng(), anMp4(), anMp3()]
    const mangled = fc
      .tuple(fc.constantFrom(...heads), fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 6 }))
      .map(([whole, changes]) => {
        const copy = Buffer.from(whole)
        for (const [at, value] of changes) if (at < copy.length) copy[at] = value
        return copy
      })
    await fc.assert(
      fc.asyncProperty(mangled, async (bytes) => {
        expect(await refusal(bytes)).toMatch(/^(read as|MEDIA_)/)
      }),
    )
  })
})
