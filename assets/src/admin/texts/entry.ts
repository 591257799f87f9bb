import { splitCatalogue, translator } from '@/shared/i18n'

export const zh = {
  'login.title': '登录管理后台',
  'login.login': '登录名',
  'login.password': '密码',
  'login.act': '登录',
  'login.idle': '因长时间没有操作，已退出登录。登录后回到刚才的页面。',
  'login.expired': '登录已失效，请重新登录。登录后回到刚才的页面。',
  'login.unreachable': '刚才连不上服务器，请再试一次。',
  'login.help': '忘记密码或被锁定时，请联系本中心的账号管理员。',
  'login.missing': '请填写登录名和密码。',

  'setup.title': '首次启动',
  'setup.text': '创建第一个系统管理员。一次性代码写在服务器启动时的日志里，只能使用一次。',
  'setup.code': '一次性代码',
  'setup.codeHint': '在服务器日志中查找 “one-time code” 一行，形如 abcde-fghij。',
  'setup.login': '登录名',
  'setup.loginHint': '小写字母、数字、点或连字符，以后用它登录。',
  'setup.name': '姓名',
  'setup.password': '密码',
  'setup.repeat': '再输一遍密码',
  'setup.act': '创建管理员并登录',
  'setup.done': '本系统已完成首次设置，请直接登录。',
  'setup.toLogin': '前往登录',

  'password.title': '修改密码',
  'password.must': '这是一次性密码或已到期的密码。设置自己的密码后才能继续。',
  'password.current': '当前密码',
  'password.next': '新密码',
  'password.repeat': '再输一遍新密码',
  'password.hint': '至少 12 个字符；几个不相干的词连在一起既好记又牢靠。',
  'password.differ': '两次输入的密码不一致。',
  'password.short': '密码至少 12 个字符。',
  'password.act': '修改密码',
  'password.done': '密码已修改',
  'password.later': '返回',
  'password.show': '显示密码',
} as const

export const entryTexts = splitCatalogue(zh, () => import('./entry.en'))

export const te = translator(entryTexts)
