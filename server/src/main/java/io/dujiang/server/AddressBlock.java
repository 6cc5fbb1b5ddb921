package io.dujiang.server;

import java.net.InetAddress;

/**
 * A block of IP addresses in CIDR form.
 *
 * @param prefix the first address of the block
 * @param bits how many of its bits all addresses of the block share
 */
record AddressBlock(byte[] prefix, int bits) {
    static AddressBlock parse(String cidr) {
        int slash = cidr.indexOf('/');
        byte[] prefix = InetAddress.ofLiteral(cidr.substring(0, slash)).getAddress();
        return new AddressBlock(prefix, Integer.parseInt(cidr, slash + 1, cidr.length(), 10));
    }

    boolean contains(byte[] address) {
        if (address.length != prefix.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            if (((address[i >> 3] ^ prefix[i >> 3]) >> (7 - (i & 7)) & 1) != 0) {
                return false;
            }
        }
        return true;
    }
}
