import { inject, type InjectionKey } from 'vue'
import { mediaUrl } from '../engine/api'

/** What the parts of a paper page ask of whoever keeps the responses: an engine, a trial, a practice. */
export interface PaperWork {
  of(question: number): { choices: readonly string[]; flagged: boolean }
  respond(question: number, choices: string[]): void
  flag(question: number, on: boolean): void
}

/** Who keeps the responses; asked again at each render, because an attempt may be opened late or elsewhere. */
export const workKey: InjectionKey<() => PaperWork | null | undefined> = Symbol('work')

/** Where a picture of this paper is fetched. */
export const pictureKey: InjectionKey<(id: string) => string> = Symbol('picture')

export const useWork = () => inject(workKey, () => null)
export const usePicture = () => inject(pictureKey, () => mediaUrl, true)

const nothing = { choices: [] as readonly string[], flagged: false }

/** What was done on a question, nothing before anything was. */
export const workOn = (work: PaperWork | null | undefined, question: number) => work?.of(question) ?? nothing
