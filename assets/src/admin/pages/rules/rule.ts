import type { RouteLocationRaw } from 'vue-router'
import { lang } from '@/shared/i18n'
import type { components } from '@/shared/schema'
import { rulesTexts, tr } from '../../texts/rules'
import type { Tone } from '../../ui/StateTag.vue'

type Schemas = components['schemas']
export type Pack = Schemas['RulePack']
export type PackList = Schemas['RulePackList']
export type Rule = Schemas['RuleItem']
export type RuleList = Schemas['RuleList']
export type Alarm = Schemas['RuleAlarm']
export type AlarmList = Schemas['RuleAlarmList']
export type Made = Schemas['MadeDecision']
export type MadeList = Schemas['MadeDecisionList']
export type Street = Schemas['StreetItem']
export type Industry = Schemas['IndustryItem']

type Key = keyof typeof rulesTexts.zh

/** The text of a key that data brought; what the catalogue does not know is shown as it is. */
function known(key: string, otherwise: string, values?: Record<string, string | number>): string {
  return key in rulesTexts.zh ? tr(key as Key, values) : otherwise
}

/** The values a topic may have, in the order in which they are shown. */
export const topics: Record<string, string[]> = {
  'hours': ['initial', 'annual', 'reviewMin', 'practical'],
  'exam.theory': ['minutes', 'full', 'pass'],
  'exam.practical': ['full', 'pass'],
  'exam.practical.template': ['minutes', 'full', 'pass', 'K1', 'K2', 'K3', 'K4'],
  'exam.retake': ['times'],
  'exam.retake.window': ['days'],
  'exam.organise_within': ['days'],
  'exam.publish_within': ['workingDays'],
  'exam.late': ['minutes'],
  'exam.leave': ['minutes'],
  'exam.doors': ['minutes'],
  'exam.pass_valid': ['months'],
  'exam.fee': ['fee'],
  'recording.retention': ['years'],
  'certificate.validity': ['years', 'reviewEveryYears', 'renewBeforeDays'],
  'certificate.issue_within': ['workingDays'],
  'certificate.ban': ['years'],
}

/** What a rule may depend on, with the choices that have words; the others are typed in. */
export const facts: Record<string, string[]> = {
  person: ['principal', 'safety_manager', 'special_operator', 'enforcement_officer', 'street_squad', 'employee', 'resident'],
  industry: ['general', 'highrisk'],
  certificate: ['special_operation', 'principal_manager', 'enforcement'],
  operation: [],
}

export const topicText = (topic: string) => known(`topic.${topic}`, topic)
export const fieldText = (name: string) => known(`field.${name}`, name)
export const factName = (name: string) => known(`fact.${name}`, name)
export const factValue = (name: string, value: string) => known(`fact.${name}.${value}`, value)
export const objectText = (object: string) => known(`object.${object}`, object)

export function valuesText(topic: string, values: Record<string, number>): string {
  const order = topics[topic] ?? []
  const names = Object.keys(values).sort((a, b) => order.indexOf(a) - order.indexOf(b))
  return names.map((name) => known(`value.${name}`, `${name} ${values[name]}`, { n: values[name] ?? 0 })).join(lang.value === 'en' ? ', ' : '，')
}

export function factsText(given: Record<string, string>): string {
  const list = Object.entries(given).filter(([, value]) => value).map(([name, value]) => name === 'operation' ? `${factName(name)} ${value}` : factValue(name, value))
  return list.length > 0 ? list.join(lang.value === 'en' ? ', ' : '，') : tr('rule.factsNone')
}

export const packName = (pack: Pick<Pack, 'name' | 'nameEn'> | undefined, code: string) =>
  pack ? (lang.value === 'en' && pack.nameEn) || pack.name : code

export const statusTone: Record<Rule['status'], Tone> = { verified: 'good', secondary: 'plain', draft: 'warn' }

export function period(from: string, to: string): string {
  if (!from && !to) return tr('pack.open')
  return `${from || '…'} – ${to || '…'}`
}

/** Where the object of a decision is to be seen. */
export function objectPlace(object: string, id: string): RouteLocationRaw | undefined {
  switch (object) {
    case 'exam': return { name: 'exam', params: { id } }
    case 'session': return { name: 'session', params: { id } }
    case 'person': return { name: 'persons', query: { open: id } }
    case 'organisation': return { name: 'organisations', query: { open: id } }
    case 'certificate': return { name: 'certificates', query: { open: id } }
    case 'entry': return { path: '/entries', query: { open: id } }
  }
  return undefined
}
