import { describe, expect, it } from 'vitest';
import { createAddressGuard, isAllowEntry, opensMetadata } from './address-guard.ts';

const guard = createAddressGuard({ allow: [], ports: [80, 443] });
const refuse = (address: string) => guard.refuseAddresses('example.com', [address]);

describe('addresses', () => {
  it.each([
    ['loopback', '127.0.0.1'],
    ['all of loopback', '127.255.1.2'],
    ['this host', '0.0.0.0'],
    ['private', '10.1.2.3'],
    ['private', '172.16.0.1'],
    ['private', '192.168.178.1'],
    ['link-local, where clouds keep credentials', '169.254.169.254'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['the metadata of Alibaba', '100.100.100.200'],
    ['the metadata of Oracle', '192.0.0.192'],
    ['the host of Azure', '168.63.129.16'],
    ['multicast', '224.0.0.251'],
    ['broadcast', '255.255.255.255'],
    ['benchmarking', '198.18.0.1'],
    ['reserved', '240.0.0.1'],
    ['loopback of IPv6', '::1'],
    ['unspecified of IPv6', '::'],
    ['link-local of IPv6', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['unique local', 'fd00:ec2::254'],
    ['site-local', 'fec0::1'],
    ['multicast of IPv6', 'ff02::1'],
    ['IPv4 inside IPv6', '::ffff:127.0.0.1'],
    ['IPv4 inside IPv6, in hexadecimal', '::ffff:a9fe:a9fe'],
    ['IPv4 behind a translator', '64:ff9b::10.0.0.1'],
    ['a translator of one network', '64:ff9b:1::a00:1'],
    ['IPv4-compatible', '::127.0.0.1'],
    ['translated IPv4', '::ffff:0:127.0.0.1'],
    ['6to4', '2002:7f00:1::'],
    ['Teredo', '2001:0:7f00:1::'],
    ['documentation', '2001:db8::1'],
    ['nothing', ''],
    ['no address', 'example.com'],
  ])('refuses %s: %s', (_, address) => {
    expect(refuse(address)).toBeTypeOf('string');
  });

  it.each(['93.184.216.34', '8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::8.8.8.8'])(
    'lets %s through',
    (address) => {
      expect(refuse(address)).toBeUndefined();
    },
  );

  it('refuses a name that leads to one inner address among others', () => {
    expect(guard.refuseAddresses('example.com', ['8.8.8.8', '10.0.0.1'])).toContain('10.0.0.1');
  });
});

describe('what an address says itself', () => {
  it.each([
    ['ftp://example.com/', /give an http/],
    ['file:///etc/passwd', /give an http/],
    ['http://ada:secret@example.com/', /password/],
    ['http://example.com:22/', /Port 22/],
    ['http://127.0.0.1/', /inside/],
    ['http://2130706433/', /127\.0\.0\.1/],
    ['http://0x7f.1/', /127\.0\.0\.1/],
    ['http://0177.0.0.1/', /127\.0\.0\.1/],
    ['http://[::ffff:127.0.0.1]/', /inside/],
  ])('%s is refused', (url, why) => {
    expect(guard.refuseUrl(new URL(url))).toMatch(why);
  });

  it('a host with a common port is asked; where it leads is another question', () => {
    expect(guard.refuseUrl(new URL('https://example.com/path'))).toBeUndefined();
    expect(guard.refuseUrl(new URL('http://localhost/'))).toBeUndefined();
    expect(guard.refuseAddresses('localhost', ['127.0.0.1', '::1'])).toBeTypeOf('string');
  });
});

describe('the allow-list', () => {
  const open = createAddressGuard({
    allow: ['n8n.internal', '*.corp.example', '10.0.0.0/8', 'fd12::/16', '::1'],
    ports: [443],
  });

  it('opens hosts by name, whatever they lead to and on any port', () => {
    expect(open.refuseAddresses('N8N.internal', ['192.168.0.4'])).toBeUndefined();
    expect(open.refuseUrl(new URL('http://n8n.internal.:5678/'))).toBeUndefined();
    expect(open.refuseAddresses('wiki.corp.example', ['192.168.0.4'])).toBeUndefined();
    expect(open.refuseAddresses('corp.example.evil.test', ['192.168.0.4'])).toBeTypeOf('string');
    expect(open.refuseAddresses('evilcorp.example', ['192.168.0.4'])).toBeTypeOf('string');
  });

  it('opens networks, in IPv6 clothes too', () => {
    expect(open.refuseAddresses('db', ['10.200.3.4', 'fd12::9', '::1', '::ffff:10.0.0.1'])).toBeUndefined();
    expect(open.refuseAddresses('db', ['11.0.0.1', 'fd13::9'])).toBeTypeOf('string');
    expect(open.refuseUrl(new URL('http://10.0.0.7:8080/'))).toBeUndefined();
  });

  it('takes hosts, addresses and networks, and nothing else', () => {
    const entries = ['a', 'a.b-c.d', '*.a.b', '10.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8'];
    expect(entries.filter((entry) => !isAllowEntry(entry))).toEqual([]);
    const nonsense = ['', '*', 'a.*', 'http://a', 'a/b', '10.0.0.0/64', 'a:80', 'a b'];
    expect(nonsense.filter(isAllowEntry)).toEqual([]);
  });

  it('is known to open the credentials of the machine', () => {
    expect(['0.0.0.0/0', '169.254.0.0/16', 'fd00::/8'].filter(opensMetadata)).toHaveLength(3);
    expect(['10.0.0.0/8', 'n8n.internal'].filter(opensMetadata)).toEqual([]);
  });
});
