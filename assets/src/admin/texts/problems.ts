import { catalogue } from '@/shared/i18n'

/** What the codes of problem+json mean to the person at the console. */
export const problemTexts = catalogue(
  {
    'internal': '系统出了问题，操作没有完成。请稍后再试；再次出现时把请求编号告诉管理员。',
    'refused': '系统没有接受这次操作。',
    'network.unreachable': '连不上服务器。检查网络后再试；刚才的操作是否完成尚不清楚。',
    'conflict.changed': '内容已被他人修改，请重新载入后再改。',
    'field.invalid': '这一项不符合要求。',
    'field.required': '请填写此项。',
  },
  {
    'internal': 'Something went wrong and this was not done. Try again later; if it happens again, give the administrator the request number.',
    'refused': 'The system did not accept this.',
    'network.unreachable': 'The server cannot be reached. Check the network and try again; whether the last action was done is not known.',
    'conflict.changed': 'Somebody else has changed this. Reload, then change it again.',
    'field.invalid': 'This is not acceptable.',
    'field.required': 'Please fill this in.',
  },
)
