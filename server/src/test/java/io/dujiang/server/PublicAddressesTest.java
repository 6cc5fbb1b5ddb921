package io.dujiang.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.1",
                "100.127.255.255",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.0.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.9",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "fc00::1",
                "fd12:3456::1",
                "ff02::1",
                "ff0e::1",
                "100::1",
                "5f00::1",
                "2001::1",
                "2001:10::1",
                "2001:20::1",
                "2001:db8::1",
                "3fff::1",
                "::127.0.0.1",
                "::8.8.8.8",
                "64:ff9b::10.0.0.1",
                "64:ff9b:1::8.8.8.8",
                "2002:7f00:1::",
                "2002:a9fe:a9fe::1",
                "2002:c0a8:1::1",
                "4000::1"
            })
    void refusesWhatIsNotPublic(String literal) {
        assertThat(PublicAddresses.contains(InetAddress.ofLiteral(literal))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2606:4700::1111",
                "2001:200::1",
                "2400:cb00::1",
                "64:ff9b::8.8.8.8",
                "2002:808:808::1"
            })
    void takesWhatIsPublic(String literal) {
        assertThat(PublicAddresses.contains(InetAddress.ofLiteral(literal))).isTrue();
    }

    /** What the JDK itself calls special is refused, as such and wrapped in each form of IPv6 that carries it. */
    @Test
    void refusesEveryFormOfWhatTheJdkCallsSpecial() throws Exception {
        Random random = new Random(20_261_121);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = randomV4(random);
            if (isSpecialForTheJdk(InetAddress.getByAddress(bytes))) {
                for (UnaryOperator<byte[]> form : forms()) {
                    byte[] wrapped = form.apply(bytes);
                    assertThat(PublicAddresses.contains(wrapped))
                            .as("%s as %s", Inet4Address.getByAddress(bytes), Arrays.toString(wrapped))
                            .isFalse();
                }
            }
        }
    }

    /** An IPv4 address carried by IPv6 is as good as it is by itself, whichever form carries it. */
    @Test
    void judgesCarriedAddressesLikeThemselves() {
        Random random = new Random(7);
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = randomV4(random);
            boolean isPublic = PublicAddresses.contains(bytes);
            assertThat(PublicAddresses.contains(mapped(bytes))).isEqualTo(isPublic);
            assertThat(PublicAddresses.contains(nat64(bytes))).isEqualTo(isPublic);
            assertThat(PublicAddresses.contains(sixToFour(bytes))).isEqualTo(isPublic);
        }
    }

    private static boolean isSpecialForTheJdk(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress();
    }

    /** Half of them from the neighbourhoods where special blocks lie. */
    private static byte[] randomV4(Random random) {
        byte[] bytes = new byte[4];
        random.nextBytes(bytes);
        int[] firsts = {0, 10, 100, 127, 169, 172, 192, 198, 203, 224, 240, 255};
        if (random.nextBoolean()) {
            bytes[0] = (byte) firsts[random.nextInt(firsts.length)];
        }
        if (random.nextInt(4) == 0) {
            int[] seconds = {0, 16, 64, 168, 254};
            bytes[1] = (byte) seconds[random.nextInt(seconds.length)];
        }
        return bytes;
    }

    private static List<UnaryOperator<byte[]>> forms() {
        return List.of(
                UnaryOperator.identity(),
                PublicAddressesTest::mapped,
                PublicAddressesTest::nat64,
                PublicAddressesTest::sixToFour,
                v4 -> at(12, v4));
    }

    private static byte[] mapped(byte[] v4) {
        return with(at(12, v4), 10, 0xff, 0xff);
    }

    private static byte[] nat64(byte[] v4) {
        return with(at(12, v4), 0, 0x00, 0x64, 0xff, 0x9b);
    }

    private static byte[] sixToFour(byte[] v4) {
        return with(at(2, v4), 0, 0x20, 0x02);
    }

    private static byte[] at(int offset, byte[] v4) {
        byte[] v6 = new byte[16];
        System.arraycopy(v4, 0, v6, offset, 4);
        return v6;
    }

    private static byte[] with(byte[] address, int offset, int... values) {
        for (int i = 0; i < values.length; i++) {
            address[offset + i] = (byte) values[i];
        }
        return address;
    }
}
