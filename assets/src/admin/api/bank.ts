import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get } from '@/shared/api'
import type { Block, KnowledgePoint, KnowledgePointList, QuestionDetail, QuestionVersion, SyllabusList } from '@/shared/contract'
import { list } from './client'

/** All syllabuses; there are tens of them, so one page holds them. */
export function useSyllabuses() {
  return useQuery({ queryKey: ['syllabuses'], queryFn: () => list<SyllabusList>('/syllabuses', { size: 200 }), staleTime: 30_000 })
}

export interface PointRow extends KnowledgePoint { depth: number }

/** The knowledge points of a syllabus as rows of a tree, parents before their children. */
export function usePoints(syllabus: MaybeRefOrGetter<string>) {
  const id = computed(() => toValue(syllabus))
  const query = useQuery({
    queryKey: ['points', id],
    queryFn: () => get<KnowledgePointList>(`/syllabuses/${id.value}/points`),
    enabled: computed(() => id.value !== ''),
    staleTime: 30_000,
  })
  const rows = computed(() => treeRows(query.data.value?.items ?? []))
  return { query, rows }
}

export function treeRows(points: KnowledgePoint[]): PointRow[] {
  const known = new Set(points.map((point) => point.id))
  const under = new Map<string, KnowledgePoint[]>()
  for (const point of points) {
    const parent = point.parentId && known.has(point.parentId) ? point.parentId : ''
    under.set(parent, [...(under.get(parent) ?? []), point])
  }
  const rows: PointRow[] = []
  const walk = (parent: string, depth: number): void => {
    const children = (under.get(parent) ?? []).sort((a, b) => a.position - b.position)
    for (const point of children) {
      rows.push({ ...point, depth })
      walk(point.id, depth + 1)
    }
  }
  walk('', 0)
  return rows
}

/** The text of blocks in one line. */
export function plain(blocks: readonly Block[]): string {
  return blocks.map((block) => (block.kind === 'text' ? (block.text ?? '') : (block.alt ?? ''))).join(' ').trim()
}

/** The version that is worked on: the newest. */
export function latest(question: QuestionDetail): QuestionVersion | undefined {
  return question.versions[0]
}
