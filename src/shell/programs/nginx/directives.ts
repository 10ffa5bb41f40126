/** The directives of nginx's configuration: what each takes, and which are refused here rather than passed over. */

/** `name:least-most`, one argument where no numbers stand; a block follows those of the first row. */
const KNOWN = {
  block: 'events:0-0 http:0-0 server:0-0 location:1-2 upstream types:0-0',
  plain:
    'listen:1-9 server_name:1-99 root alias index:1-99 return:1-2 proxy_pass error_page:2-99 autoindex access_log:1-9 error_log:1-2 default_type include add_header:2-3 ' +
    'try_files:2-99 server:1-9 worker_processes pid user:1-2 daemon proxy_set_header:2-2 internal:0-0 ' +
    'log_format:2-99 server_tokens proxy_connect_timeout proxy_read_timeout more_clear_headers:1-9',
  /** They change how fast or how large, not what a learner sees. */
  withoutEffect:
    'worker_connections sendfile tcp_nopush tcp_nodelay keepalive_timeout:1-2 gzip gzip_types:1-99 client_max_body_size types_hash_max_size server_names_hash_bucket_size ' +
    'worker_rlimit_nofile multi_accept use proxy_http_version proxy_buffering proxy_redirect:1-2 proxy_send_timeout keepalive least_conn:0-0 ' +
    'proxy_temp_path:1-9 client_body_temp_path:1-9 fastcgi_temp_path:1-9 uwsgi_temp_path:1-9 scgi_temp_path:1-9 zone:2-2',
};

/** Those that would change what is answered. */
const REFUSED =
  'if map set rewrite limit_except expires charset auth_basic auth_basic_user_file ssl_certificate ssl_certificate_key proxy_cache sub_filter fastcgi_pass stub_status deny allow ' +
  'limit_req limit_req_zone gzip_static load_module ip_hash stream resolver mirror auth_request';

interface Arity {
  readonly least: number;
  readonly most: number;
}

const ARITY = new Map<string, Arity>();
for (const [kind, list] of Object.entries(KNOWN)) {
  for (const item of list.split(' ')) {
    const [name = '', least = '1', most = '1'] = item.split(/[:-]/);
    ARITY.set(name + (kind === 'block' ? '{' : ''), { least: Number(least), most: Number(most) });
  }
}

/** How many arguments a directive takes; `opens`: with a block behind them. */
export const arityOf = (name: string, opens: boolean): Arity | undefined => ARITY.get(opens ? `${name}{` : name);

export const isRefused = (name: string): boolean => REFUSED.split(' ').includes(name);
