import { expect, it } from '@jest/globals'
import { createLiffSeals } from '../../../schema/crypto/liffSeals.ts'
import { newDataKey, parseKeyring } from '../../../schema/crypto/keyring.ts'

const [first, second] = [newDataKey(), newDataKey()].map((key) => key.toString('base64'))
const seals = createLiffSeals(parseKeyring(`k1:${first}`))
const place = { memberId: 'm', versionId: 'v' }
const NOW = 1_800_000_000_000
const DAY_MS = 86_400_000

it('gives ids for one submission each, good for a member, a version and a time', () => {
  const id = seals.submissionId(place, NOW + DAY_MS)
  const key = seals.readSubmissionId(id, place, NOW)
  expect(key).toMatch(/^[0-9a-f-]{36}$/)
  expect(seals.submissionId(place, NOW + DAY_MS)).not.toBe(id)
  expect(seals.readSubmissionId(id, { ...place, memberId: 'other' }, NOW)).toBeNull()
  expect(seals.readSubmissionId(id, { ...place, versionId: 'other' }, NOW)).toBeNull()
  expect(seals.readSubmissionId(id, place, NOW + DAY_MS)).toBeNull()
  for (let at = 0; at < id.length; at += 1) {
    const changed = `${id.slice(0, at)}${id[at] === '0' ? '1' : '0'}${id.slice(at + 1)}`
    expect(seals.readSubmissionId(changed, place, NOW)).toBeNull()
  }
  for (const junk of ['', 'x', `${id} `, `${id}.x`, id.toUpperCase()])
    expect(seals.readSubmissionId(junk, place, NOW)).toBeNull()
})

it('reads ids given under an earlier master key, and none of another installation', () => {
  const id = seals.submissionId(place, NOW + DAY_MS)
  const rotated = createLiffSeals(parseKeyring(`k2:${second},k1:${first}`))
  expect(rotated.readSubmissionId(id, place, NOW)).not.toBeNull()
  expect(createLiffSeals(parseKeyring(`k2:${second}`)).readSubmissionId(id, place, NOW)).toBeNull()
})

it('hashes by purpose, and not without the key', () => {
  const hash = seals.hash('user', 'U1').toString('hex')
  expect(seals.hash('user', 'U1').toString('hex')).toBe(hash)
  expect(seals.hash('member', 'U1').toString('hex')).not.toBe(hash)
  expect(
    createLiffSeals(parseKeyring(`k2:${second}`))
      .hash('user', 'U1')
      .toString('hex'),
  ).not.toBe(hash)
})
