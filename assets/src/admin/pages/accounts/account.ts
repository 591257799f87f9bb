import type { Account } from '@/shared/contract'
import { roles, type Role } from '../../permissions'
import { t } from '../../texts/common'

/** True while the account is shut out after too many wrong passwords. */
export function isLocked(account: Account): boolean {
  return account.lockedUntil !== undefined && new Date(account.lockedUntil).getTime() > Date.now()
}

/** A role in words; one that a newer server knows is shown by its name. */
export function roleText(role: string): string {
  return (roles as readonly string[]).includes(role) ? t(`role.${role as Role}`) : role
}
