// Settings that only the server sees.
export const config = {}

config.limits = {
  uploads: 10,
  kinds: ['image/png', 'image/jpeg'],
}

config.auth ||= {}
config.fuzz.perflioMode = 'usersconst a = '


