import { useQuery } from '@tanstack/vue-query'
import { get } from '@/shared/api'
import type { IndustryList, StreetList } from '@/shared/contract'

/** The streets of the district and the industries, by code; both are short lists that seldom change. */
export function usePlaces() {
  const streets = useQuery({ queryKey: ['streets'], queryFn: () => get<StreetList>('/streets'), staleTime: 300_000 })
  const industries = useQuery({ queryKey: ['industries'], queryFn: () => get<IndustryList>('/industries'), staleTime: 300_000 })
  const streetName = (code: string) => streets.data.value?.items.find((one) => one.code === code)?.name ?? code
  const industryName = (code: string) => industries.data.value?.items.find((one) => one.code === code)?.name ?? code
  return { streets, industries, streetName, industryName }
}
