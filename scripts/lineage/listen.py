"""Keeps OpenLineage events as JSON lines: listen.py FILE DIRECTORY. DIRECTORY, where the program works, becomes /data in what is kept.
Says its port on standard output. Loopback only."""
import gzip, http.server, json, sys

kept = open(sys.argv[1], 'w', encoding='utf8')

class Listener(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get('content-length') or 0))
        if self.headers.get('content-encoding') == 'gzip':
            body = gzip.decompress(body)
        event = json.loads(body.decode().replace(sys.argv[2], '/data'))
        kept.write(json.dumps(event, ensure_ascii=False, separators=(',', ':')) + '\n')
        kept.flush()
        self.send_response(201)
        self.end_headers()

    def log_message(self, *_):
        pass

server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Listener)
print(server.server_port, flush=True)
server.serve_forever()
