import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get, post } from '@/shared/api'
import type { IdentityBoard, IdentityCard } from '@/shared/contract'
import { ti } from '../../../texts/identity'
import { ask } from '../../../ui/ask'
import type { Tone } from '../../../ui/StateTag.vue'
import { told } from '../../../ui/toast'

export const stateTone: Record<IdentityCard['state'], Tone> = {
  unneeded: 'muted', unchecked: 'warn', confirmed: 'good', refused: 'bad', replacement: 'bad',
}

/** Everybody of a session and what staff found of them; asked again every few seconds, as several doors work at once. */
export function useBoard(session: MaybeRefOrGetter<string>) {
  const id = computed(() => toValue(session))
  return useQuery({
    queryKey: ['identity', id],
    queryFn: ({ signal }) => get<IdentityBoard>(`/sessions/${id.value}/identity`, { signal, timeout: 8_000 }),
    refetchInterval: 3_000,
    retry: false,
  })
}

/** What a member of staff may say of a candidate. Each resolves to the card as it then is, or undefined when it was not done. */
export function useVerdicts(session: MaybeRefOrGetter<string>) {
  const queries = useQueryClient()
  const refresh = () => {
    void queries.invalidateQueries({ queryKey: ['identity', toValue(session)] })
    void queries.invalidateQueries({ queryKey: ['identity-history'] })
    void queries.invalidateQueries({ queryKey: ['room-list'] })
  }

  async function say(card: IdentityCard, verdict: 'confirmed' | 'refused' | 'replacement' | 'taken_back', reason = ''): Promise<IdentityCard> {
    const now = await post<IdentityCard>(`/candidates/${card.candidateId}/identity`, { verdict, reason })
    refresh()
    told(ti(`told.${verdict}`, { name: card.name }))
    return now
  }

  const confirm = (card: IdentityCard) => say(card, 'confirmed')

  async function turnAway(card: IdentityCard, verdict: 'refused' | 'replacement'): Promise<IdentityCard | undefined> {
    const words = verdict === 'refused' ? 'refuse' : 'replacement'
    let now: IdentityCard | undefined
    await ask({
      title: `${ti(`act.${words}`)}：${card.name}`,
      text: ti(`${words}.text`, { name: card.name }),
      reason: { label: ti(`${words}.reason`), hint: ti(`${words}.hint`) },
      confirm: ti(`act.${words}`),
      danger: true,
      act: async (reason) => { now = await say(card, verdict, reason) },
    })
    return now
  }

  async function takeBack(card: IdentityCard): Promise<IdentityCard | undefined> {
    let now: IdentityCard | undefined
    await ask({
      title: `${ti('act.takeBack')}：${card.name}`,
      text: ti('takeBack.text', { name: card.name }),
      confirm: ti('act.takeBack'),
      act: async () => { now = await say(card, 'taken_back') },
    })
    return now
  }

  async function override(card: IdentityCard): Promise<IdentityCard | undefined> {
    let now: IdentityCard | undefined
    await ask({
      title: `${ti('act.override')}：${card.name}`,
      text: ti('override.text', { name: card.name }),
      reason: { label: ti('override.reason') },
      confirm: ti('act.override'),
      act: async (reason) => {
        now = await post<IdentityCard>(`/candidates/${card.candidateId}/identity/override`, { reason })
        refresh()
        told(ti('told.override', { name: card.name }))
      },
    })
    return now
  }

  async function confirmAll(cards: IdentityCard[]): Promise<void> {
    await ask({
      title: ti('act.bulk', { n: cards.length }),
      text: ti('bulk.text', { n: cards.length }),
      reason: { label: ti('bulk.reason') },
      confirm: ti('act.bulk', { n: cards.length }),
      act: async (reason) => {
        const done = await post<{ confirmed: number }>(`/sessions/${toValue(session)}/identity/confirm`, { candidateIds: cards.map((one) => one.candidateId), reason })
        refresh()
        told(ti('told.bulk', { n: done.confirmed }))
      },
    })
  }

  return { confirm, turnAway, takeBack, override, confirmAll }
}
