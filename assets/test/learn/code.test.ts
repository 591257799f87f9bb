import { describe, expect, it } from 'vitest'
import { codeFault, fold, hyphenate, isShortId, verifyPath } from '@/learn/code'
import { systemOf } from '@/learn/trust/systems'

const token = '7'.repeat(141)

describe('certificate codes', () => {
  it.each([
    ['7k2m-q4xt-9zb3h', '7K2MQ4XT9ZB3H'],
    [' 7K2M Q4XT 9ZB3H ', '7K2MQ4XT9ZB3H'],
    ['７Ｋ２Ｍ－Ｑ４ＸＴ－９ＺＢ３Ｈ', '7K2MQ4XT9ZB3H'],
    ['OIL0-1111-00000', '0110111100000'],
    [`HTTPS://EXAM.EXAMPLE/V/${token}`, token],
    [`https://exam.example/v/${token}?from=wechat`, token],
  ])('%s is read as %s', (typed, code) => {
    expect(fold(typed)).toBe(code)
    expect(codeFault(typed)).toBe('')
  })

  it.each([
    ['', 'code.empty'],
    ['7K2M', 'code.length'],
    ['7K2M-Q4XT-9ZB3H7', 'code.length'],
    ['7K2M-Q4XT-9ZB3U', 'code.letters'],
    ['7K2M-Q4XT-9ZB3中', 'code.letters'],
  ])('%s is refused as %s', (typed, fault) => {
    expect(codeFault(typed)).toBe(fault)
  })

  it('get their hyphens while they are typed', () => {
    expect(hyphenate('7k2')).toBe('7K2')
    expect(hyphenate('7k2mq')).toBe('7K2M-Q')
    expect(hyphenate('7K2MQ4XT9ZB3H')).toBe('7K2M-Q4XT-9ZB3H')
    expect(hyphenate(token)).toBe(token)
  })

  it('lead to the page of the certificate', () => {
    expect(isShortId(fold('7K2M-Q4XT-9ZB3H'))).toBe(true)
    expect(verifyPath('7k2mq4xt9zb3h')).toBe('/v/7K2M-Q4XT-9ZB3H')
    expect(verifyPath(token)).toBe(`/v/${token}`)
  })
})

it.each([
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0 Safari/537.36', 'windows'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1', 'ios'],
  ['Mozilla/5.0 (Linux; Android 14; V2309A) Chrome/116.0 Mobile', 'android'],
  ['Mozilla/5.0 (X11; Linux x86_64) Chrome/126.0 Safari/537.36 UOS Community', 'uos'],
  ['Mozilla/5.0 (X11; Linux aarch64; rv:115.0) Gecko/20100101 Firefox/115.0', 'firefox'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17 Safari/605', 'macos'],
  ['Mozilla/5.0 (X11; Linux x86_64) Chrome/126.0 Safari/537.36', 'linux'],
])('%s opens %s', (agent, system) => {
  expect(systemOf(agent)).toBe(system)
})
