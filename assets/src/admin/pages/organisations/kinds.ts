import type { Organisation } from '@/shared/contract'

/** The kinds of organisation in the order they are offered. */
export const kinds: readonly Organisation['kind'][] = ['enterprise', 'department', 'street', 'school', 'partner']
