import { expect, it } from 'vitest'
import { creditCodeValid, residentIdFault } from './identity'

const today = '2026-11-23'

it.each([
  ['440199198001010039', undefined],
  ['４４０１９９１９８００１０１００３９', undefined],
  ['44019919850607007x', undefined],
  ['440199199005201012', 'check'],
  ['440199199002300016', 'date'],
  ['440199209901010019', 'date'],
  ['44019919900520101', 'length'],
])('finds in the resident ID %s: %s', (number, fault) => {
  expect(residentIdFault(number, today)).toBe(fault)
})

it.each([
  ['91440199TEXT000173', true],
  ['12440199TEXT0005XG', true],
  ['91440199TEXT000174', false],
  ['91440199TEST000173', false],
  ['9144', false],
])('judges the social credit code %s: %s', (code, valid) => {
  expect(creditCodeValid(code)).toBe(valid)
})
