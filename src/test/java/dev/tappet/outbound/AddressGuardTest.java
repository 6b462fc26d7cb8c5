package dev.tappet.outbound;

import static dev.tappet.outbound.HttpOperatorCalls.arguments;
import static dev.tappet.outbound.TestPeer.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.net.AllowedTargets;
import dev.tappet.net.SpecialPurposeAddresses;
import dev.tappet.net.WorkspaceTargets;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where an http step may go, and that it goes where it was looked. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AddressGuardTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "100.64.0.1",
                "100.100.100.200",
                "100.127.255.255",
                "127.0.0.1",
                "127.8.8.8",
                "168.63.129.16",
                "169.254.169.254",
                "169.254.170.2",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.192",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.250",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::127.0.0.1",
                "::ffff:127.0.0.1",
                "::ffff:0:127.0.0.1",
                "::ffff:a9fe:a9fe",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b::10.0.0.1",
                "64:ff9b:1::10.0.0.1",
                "100::1",
                "2001:0:4136:e378:8000:63bf:3fff:fdd2",
                "2001:db8::1",
                "2002:7f00:1::",
                "2002:a9fe:a9fe::1",
                "3fff::1",
                "5f00::1",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void specialPurposeAddress_isRejected(String address) {
        InetAddress special = InetAddress.ofLiteral(address);
        assertThat(SpecialPurposeAddresses.contain(special)).isTrue();
        String host = address.contains(":") ? "[" + address + "]" : address;
        assertThat(HttpOperatorCalls.allowing().failure(arguments("url", "http://" + host + "/")))
                .hasMessageContaining("has no public address outside this machine");
        assertThat(HttpOperatorCalls.allowing()
                        .resolving("sly.example", address)
                        .failure(arguments("url", "http://sly.example/")))
                .hasMessageStartingWith("sly.example has no public address outside this machine");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
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
                "192.0.1.0",
                "192.167.255.255",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "::ffff:8.8.8.8",
                "64:ff9b::8.8.8.8",
                "2000::1",
                "2001:200::1",
                "2606:4700::1111",
                "3ffe::1"
            })
    void publicAddress_isNotSpecial(String address) {
        assertThat(SpecialPurposeAddresses.contain(InetAddress.ofLiteral(address)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2130706433",
                "0x7f000001",
                "0x7f.1",
                "0x7f.0.0.1",
                "0177.0.0.1",
                "127.1",
                "127.0.1",
                "127.0.0.01",
                "127.0.0.0x1",
                "127.0.0.1.",
                "1.2.3.4.5",
                "256.1.1.1",
                "017700000001",
                "①②⑦.0.0.1",
                "[::1%25lo]",
                "[::1%lo]",
                "[v1.x]"
            })
    void unusualAddressSpelling_isRejected(String host) {
        HttpOperatorCalls calls =
                HttpOperatorCalls.toLoopback().resolving(_ -> List.of(InetAddress.ofLiteral("127.0.0.1")));
        assertThat(calls.failure(arguments("url", "http://" + host + "/")).getMessage())
                .matches(".*(is neither a name nor an address|must be a URL).*");
    }

    @Test
    void allowedTarget_isReachedAtItsPortOnly() throws Exception {
        try (TestPeer target = new TestPeer();
                TestPeer other = new TestPeer()) {
            target.then(ok("text/plain", "ok"));
            other.then(ok("text/plain", "ok"));
            HttpOperatorCalls calls = HttpOperatorCalls.allowing("127.0.0.1:" + target.port());
            assertThat(calls.output(arguments("url", target.url("/")))).containsEntry("status", 200);
            assertThat(calls.failure(arguments("url", other.url("/"))))
                    .hasMessageContaining("has no public address outside this machine");
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void allowedTargets_containTheirAddresses() {
        AllowedTargets allowed = HttpOperatorCalls.allowed("10.0.0.0/8:443", "[fd00::/8]:8443", "::1");
        assertThat(allowed.contain(InetAddress.ofLiteral("10.1.2.3"), 443)).isTrue();
        assertThat(allowed.contain(InetAddress.ofLiteral("10.1.2.3"), 80)).isFalse();
        assertThat(allowed.contain(InetAddress.ofLiteral("64:ff9b::10.1.2.3"), 443))
                .isTrue();
        assertThat(allowed.contain(InetAddress.ofLiteral("64:ff9b::11.1.2.3"), 443))
                .isFalse();
        assertThat(allowed.contain(InetAddress.ofLiteral("fd12::1"), 8443)).isTrue();
        assertThat(allowed.contain(InetAddress.ofLiteral("fd12::1"), 443)).isFalse();
        assertThat(allowed.contain(InetAddress.ofLiteral("::1"), 9)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "10.0.0.1/8",
                "127.0.0.1:0",
                "127.0.0.1:65536",
                "127.0.0.1:x",
                "",
                "[::1",
                "010.0.0.1"
            })
    void malformedTarget_isRejected(String written) {
        assertThatThrownBy(() -> AllowedTargets.target(written)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hostName_isResolvedOnce() throws Exception {
        List<String> asked = new ArrayList<>();
        try (TestPeer target = new TestPeer()) {
            target.then(ok("text/plain", "ok"));
            // the first answer is what is checked; a second look-up would find a port where nobody listens
            HttpOperatorCalls rebinding = HttpOperatorCalls.allowing("127.0.0.1")
                    .resolving(host -> {
                        asked.add(host);
                        return List.of(InetAddress.ofLiteral(asked.size() == 1 ? "127.0.0.1" : "127.0.0.2"));
                    });
            Map<String, Object> arguments = arguments("url", "http://rebind.example:" + target.port() + "/");
            assertThat(rebinding.output(arguments)).containsEntry("body", "ok");
            assertThat(asked).containsExactly("rebind.example");
            assertThat(target.onlyRequest().header("Host")).hasValue("rebind.example:" + target.port());
            assertThat(rebinding.failure(arguments)).hasMessageContaining("has no public address outside this machine");
            assertThat(target.requests()).hasSize(1);
        }
    }

    @Test
    void severalAddresses_onlyAllowedAreTried() throws Exception {
        try (TestPeer target = new TestPeer()) {
            target.then(ok("text/plain", "ok"));
            HttpOperatorCalls calls = HttpOperatorCalls.allowing("127.0.0.1")
                    .resolving("two.example", "127.0.0.2", "127.0.0.1", "::1", "169.254.169.254");
            assertThat(calls.output(arguments("url", "http://two.example:" + target.port() + "/")))
                    .containsEntry("status", 200);
        }
    }

    @Test
    void unreachableAddress_isFollowedByTheNext() throws Exception {
        try (TestPeer target = new TestPeer()) {
            target.then(ok("text/plain", "ok"));
            HttpOperatorCalls calls = HttpOperatorCalls.toLoopback().resolving("two.example", "127.0.0.3", "127.0.0.1");
            assertThat(calls.output(arguments("url", "http://two.example:" + target.port() + "/")))
                    .containsEntry("status", 200);
        }
    }

    @Test
    void ipv6Address_isReadInBrackets() throws Exception {
        // nobody listens there, but it is understood, allowed and tried
        assertThat(HttpOperatorCalls.toLoopback().failure(arguments("url", "http://[::1]:1/")))
                .hasMessage("connecting to [::1]:1 failed");
    }

    @Test
    void unknownHost_isReportedAndRetried() {
        Map<String, Object> arguments =
                arguments("url", "http://nowhere.example/", "retry", arguments("max_attempts", 3, "delay", "1ms"));
        assertThat(HttpOperatorCalls.toLoopback().failure(arguments))
                .hasMessage("the host nowhere.example is not known (attempt 3)")
                .extracting(failure -> failure.attempts())
                .isEqualTo(3);
    }

    /** Public for the table of special addresses, as those of a machine on the Internet are. */
    private static final InetAddress PUBLIC = InetAddress.ofLiteral("93.184.215.14");

    private static List<InetAddress> reachable(AddressGuard guard) throws Exception {
        return guard.addresses("example.com", 80, Deadline.in(Duration.ofSeconds(5)));
    }

    @Test
    void ownPublicAddress_isRefusedWhileAnInterfaceHasIt() throws Exception {
        AtomicBoolean own = new AtomicBoolean(true);
        AddressGuard guard = new AddressGuard(
                _ -> List.of(PUBLIC), HttpOperatorCalls.allowed(), address -> own.get() && address.equals(PUBLIC));

        assertThatThrownBy(() -> reachable(guard)).hasMessageContaining("no public address outside this machine");
        own.set(false);
        assertThat(reachable(guard)).containsExactly(PUBLIC);
        own.set(true);
        assertThatThrownBy(() -> reachable(guard)).hasMessageContaining("no public address outside this machine");
    }

    @Test
    void ownPublicAddress_thatIsAllowed_isReached() throws Exception {
        AddressGuard guard =
                new AddressGuard(_ -> List.of(PUBLIC), HttpOperatorCalls.allowed("93.184.215.14:80"), PUBLIC::equals);

        assertThat(reachable(guard)).containsExactly(PUBLIC);
    }

    @Test
    void targetOfAWorkspace_isReachedByItsStepsAlone() throws Exception {
        WorkspaceTargets targets = new WorkspaceTargets(HttpOperatorCalls.allowed());
        targets.allow(new UUID(0, 1), AllowedTargets.target("93.184.215.14:80"));
        AddressGuard guard = new AddressGuard(_ -> List.of(PUBLIC), HttpOperatorCalls.allowed(), PUBLIC::equals);

        assertThat(reachable(guard.allowing(targets.of(new UUID(0, 1))))).containsExactly(PUBLIC);
        assertThatThrownBy(() -> reachable(guard.allowing(targets.of(new UUID(0, 2)))))
                .hasMessageContaining("no public address outside this machine");
    }

    @Test
    void ownAddressAmongOthers_isLeftOut() throws Exception {
        InetAddress other = InetAddress.ofLiteral("1.1.1.1");
        AddressGuard guard = new AddressGuard(_ -> List.of(PUBLIC, other), HttpOperatorCalls.allowed(), PUBLIC::equals);

        assertThat(reachable(guard)).containsExactly(other);
    }
}
