import { useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { call, patch, post } from '@/shared/api'
import type { KnowledgePointList } from '@/shared/contract'
import { address } from '../../api/client'
import type { PointChange } from '../../api/types'
import { isConflict } from '../../problems'
import { ty } from '../../texts/syllabuses'
import { warned } from '../../ui/toast'
import { useSubmit } from '../../ui/useSubmit'
import type { Row } from './tree'

/**
 * Changes to the tree of a syllabus. Each names the version of the tree it was made on; when somebody else was faster the
 * tree is fetched again and the change is not made.
 */
export function useTreeActs(syllabus: MaybeRefOrGetter<string>) {
  const queries = useQueryClient()
  const key = () => ['points', toValue(syllabus)]
  const version = () => queries.getQueryData<KnowledgePointList>(key())?.version ?? 0

  async function refresh(): Promise<void> {
    void queries.invalidateQueries({ queryKey: ['syllabuses'] })
    await queries.invalidateQueries({ queryKey: key() })
  }

  async function changed<T>(change: () => Promise<T>): Promise<T> {
    try {
      const done = await change()
      await refresh()
      return done
    } catch (error) {
      if (isConflict(error)) {
        await refresh()
        warned(ty('syl.changed'))
      }
      throw error
    }
  }

  const { busy, failure, run, clear } = useSubmit(async (change: () => Promise<string>): Promise<string> => {
    try {
      return await changed(change)
    } catch (error) {
      if (isConflict(error)) return ''
      throw error
    }
  })

  const update = (row: Row, name: string, parentId: string, position: number) =>
    run(async () => (await patch<PointChange>(`/points/${row.id}`, { name, ...(parentId ? { parentId } : {}), position, version: version() })).id)

  return {
    busy, failure, clear,
    move: (row: Row, parentId: string, position: number) => update(row, row.name, parentId, position),
    rename: (row: Row, name: string) => update(row, name, row.parentId, row.place),
    /** The id of the new point, undefined when it was refused. */
    add: (parentId: string, name: string) =>
      run(async () => (await post<PointChange>(`/syllabuses/${toValue(syllabus)}/points`, { name, ...(parentId ? { parentId } : {}), version: version() })).id),
    /** Throws, for the dialog that asks shows why not. */
    remove: (row: Row) => changed(() => call('DELETE', address(`/points/${row.id}`, { version: version() }))),
  }
}
