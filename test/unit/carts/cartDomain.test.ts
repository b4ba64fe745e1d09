import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { CART_DOMAIN_PROBLEMS, normaliseCartDomain } from '../../../domain/carts/cartDomain.ts'
import { isPrivateAddress } from '../../../domain/carts/privateNetwork.ts'

const domainOf = (input: string, allowed: string[] = []): string => {
  const read = normaliseCartDomain(input, allowed)
  return read.ok ? read.domain : read.problem
}

describe('a cart domain', () => {
  it('is the host of whatever was pasted', () => {
    const pasted = [
      'shop.example.jp',
      'http://shop.example.jp/admin/',
      'HTTPS://Shop.Example.JP/admin/order/?a=1#x',
      ' shop.example.jp ',
      'ｓｈｏｐ．ｅｘａｍｐｌｅ．ｊｐ',
      'ｈｔｔｐ：／／shop.example.jp／admin／',
      '//shop.example.jp',
      'shop.example.jp/admin',
      'shop.example.jp.',
      'https://shop.example.jp:443/',
      'http://shop.example.jp:80',
      'http:// shop.example.jp /admin/',
      'http://shop.example.jp\\admin',
    ]
    for (const text of pasted) expect([text, domainOf(text)]).toEqual([text, 'shop.example.jp'])
    expect(domainOf('https://shop.example.jp:8443/admin/')).toBe('shop.example.jp:8443')
    expect(domainOf('https://www.shop.example.jp/')).toBe('www.shop.example.jp')
    expect(domainOf('定期.example.jp')).toBe('xn--mbty1y.example.jp')
  })

  it('is refused with a reason that says what to do', () => {
    const refused: Record<string, string> = {
      '': 'EMPTY',
      'http://': 'EMPTY',
      '/admin/': 'EMPTY',
      'ftp://shop.example.jp': 'SCHEME',
      'http://user:pass@shop.example.jp/': 'CREDENTIALS',
      'shop＠example.jp': 'CREDENTIALS',
      shop: 'NOT_A_HOST',
      'sh_op.example.jp': 'NOT_A_HOST',
      '-shop.example.jp': 'NOT_A_HOST',
      'shop.example.jp:99999': 'NOT_A_HOST',
      'shop..example.jp': 'NOT_A_HOST',
    }
    for (const [text, problem] of Object.entries(refused))
      expect([text, domainOf(text)]).toEqual([text, problem])
    for (const words of Object.values(CART_DOMAIN_PROBLEMS)) expect(words).toMatch(/ください。$/)
  })

  it('never leads into a private network, whatever the spelling of the address', () => {
    const inside = [
      'http://127.0.0.1/admin/',
      '127.1',
      '0x7f.0.0.1',
      '2130706433',
      '0177.0.0.1',
      '10.0.0.5:8080',
      '192.168.1.1',
      '[::1]:8080',
      '[::ffff:127.0.0.1]',
      '169.254.169.254',
      'localhost',
      'localhost:4101',
      'api.localhost',
      'cart.internal',
      '１２７．０．０．１',
    ]
    for (const text of inside) expect([text, domainOf(text)]).toEqual([text, 'PRIVATE'])
    expect(domainOf('8.8.8.8')).toBe('8.8.8.8')
    expect(domainOf('[2606:4700::1111]')).toBe('[2606:4700::1111]')
  })

  it('lets through what the installation allows, for the sandbox', () => {
    expect(domainOf('http://127.0.0.1:4101/admin/', ['127.0.0.1:4101'])).toBe('127.0.0.1:4101')
    expect(domainOf('http://127.0.0.1:5432/', ['127.0.0.1:4101'])).toBe('PRIVATE')
    expect(domainOf('localhost:4101', ['localhost'])).toBe('localhost:4101')
    expect(domainOf('repist-sandbox:4101', ['repist-sandbox:4101'])).toBe('repist-sandbox:4101')
  })

  it('normalises to itself', () => {
    fc.assert(
      fc.property(fc.domain(), (name) => {
        const once = normaliseCartDomain(`https://${name}/admin/`)
        if (once.ok) expect(domainOf(once.domain)).toBe(once.domain)
      }),
    )
  })
})

describe('a private address', () => {
  it('is private, loopback, link-local, reserved, or no address', () => {
    const closed = [
      '0.0.0.0',
      '10.1.2.3',
      '100.64.0.1',
      '127.0.0.53',
      '169.254.169.254',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.0.1',
      '198.19.0.1',
      '224.0.0.1',
      '255.255.255.255',
      '::',
      '::1',
      '::ffff:10.0.0.1',
      '::ffff:a00:1',
      '64:ff9b::7f00:1',
      '2002:7f00:1::',
      'fc00::1',
      'fd12::1',
      'fe80::1',
      'ff02::1',
      '2001:db8::1',
      '2001::1',
      '[::1]',
      '',
      'localhost',
      '1.2.3',
      '01.2.3.4',
      'fe80::1%eth0',
    ]
    for (const ip of closed) expect([ip, isPrivateAddress(ip)]).toEqual([ip, true])
  })

  it('is not what everybody can reach', () => {
    const open = [
      '8.8.8.8',
      '172.15.0.1',
      '172.32.0.1',
      '100.128.0.1',
      '113.41.207.18',
      '2606:4700:4700::1111',
      '::ffff:8.8.8.8',
      '64:ff9b::808:808',
      '2404:6800:4004:80a::200e',
      '2001:4860:4860::8888',
    ]
    for (const ip of open) expect([ip, isPrivateAddress(ip)]).toEqual([ip, false])
  })

  it('reads any text without failing', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.ipV6(), fc.ipV4()),
        (text) => typeof isPrivateAddress(text) === 'boolean',
      ),
    )
  })
})
