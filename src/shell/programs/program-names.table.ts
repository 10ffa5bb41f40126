/** The names of all programs, apart from the programs themselves: what a machine must know before it runs any of them. */

const wordsOf = (text: string): readonly string[] => text.trim().split(/\s+/);

/** busybox's applets, in the order of their table. */
export const appletNames = wordsOf(`
  cat tee cut diff grep egrep fgrep head tac rev nl fold expand unexpand strings dos2unix unix2dos paste seq shuf sort tail tr uniq wc sed awk
  cp install du df find ls mkdir ln touch mktemp mkfifo truncate link chmod chown chgrp mv basename dirname realpath readlink pwd which rm
  rmdir unlink stat xargs base64 md5sum sha1sum sha256sum sha512sum crc32 cmp dd hexdump hd xxd od tar gzip gunzip zcat kill killall pidof ps
  top free timeout time watch nohup nice setsid chroot date env printenv expr getopt id whoami groups hostname uname arch nproc uptime vi cksum comm
  factor split yes true false test [ [[ echo printf sync sleep usleep clear reset tty stty more less httpd ip ifconfig route arp nc nslookup ping
  netstat wget
`);

/** Tools of other packages, servers, and what the course's images start. */
export const otherProgramNames = wordsOf(
  'curl dig getent host bind-nslookup iptables iptables-save ss iproute2 busybox nginx redis-server redis-cli web-app pause fluentd',
);
