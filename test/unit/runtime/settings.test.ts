import { describe, expect, it } from '@jest/globals'
import { settingsReader } from '../../../infra/runtime/settings.ts'

describe('settings', () => {
  it('may have spaces around them, and spaces alone are not set', () => {
    const read = settingsReader({
      PORT: '  3000 ',
      HOST: ' ',
      LOG_LEVEL: 'warn\t',
      DATABASE_URL: ' postgres://a:b@c/d\n',
      TODOKE_PUBLIC_URL: ' https://todoke.example.jp/ ',
    })
    expect(read.whole('PORT', 1, { least: 0, most: 65_535 })).toBe(3_000)
    expect(read.text('HOST')).toBeNull()
    expect(read.logLevel()).toBe('warn')
    expect(read.databaseUrl()).toBe('postgres://a:b@c/d')
    expect(read.url('TODOKE_PUBLIC_URL')).toBe('https://todoke.example.jp')
    expect(() => read.required('HOST', 'Give one.')).toThrow('HOST: is not set.')
  })
})
