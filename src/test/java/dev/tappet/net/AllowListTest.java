package dev.tappet.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.json.InvalidFieldException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowListTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.2.0, true",
        "192.0.2.0/24, 192.0.2.255, true",
        "192.0.2.0/24, 192.0.3.0, false",
        "192.0.2.0/24, 192.0.1.255, false",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.128/25, 192.0.2.128, true",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.6, false",
        "192.0.2.7/32, 192.0.2.7, true",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::, false",
        "2001:db8::/33, 2001:db8:8000::, false",
        "2001:DB8::1, 2001:db8:0:0:0:0:0:1, true",
        "::/0, 2001:db8::1, true",
        "::/0, 192.0.2.7, false",
        "192.0.2.0/24, ::ffff:192.0.2.7, true",
    })
    void range_containsItsAddressesOnly(String cidr, String address, boolean held) throws Exception {
        assertThat(AllowList.of("x", List.of("198.51.100.1", cidr)).admits(AddressRange.address(address)))
                .isEqualTo(held);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "192.0.2",
                "192.0.2.256",
                "192.0.2.01",
                "192.0.2.0x1",
                "3221225985",
                "192.0.2.0/33",
                "192.0.2.0/-1",
                "192.0.2.0/",
                "192.0.2.0/24/24",
                "192.0.2.1/24",
                "192.0.2.0/ 24",
                "192.0.2.0/999",
                "2001:db8::/129",
                "2001:db8::1/32",
                "2001:db8",
                "2001:db8::1::2",
                "fe80::1%eth0",
                "[2001:db8::1]",
                ":",
                "localhost",
                "example.com",
                "cafe",
                "*"
            })
    void malformedRange_isRejected(String cidr) {
        assertThatThrownBy(() -> AllowList.of("x", List.of("192.0.2.0/24", cidr)))
                .isInstanceOf(InvalidFieldException.class)
                .hasMessageStartingWith("x[1]: ");
    }

    @Test
    void emptyList_admitsAll_othersNeedAnAddress() throws Exception {
        assertThat(AllowList.ALL.admits(Optional.empty())).isTrue();
        assertThat(AllowList.of("x", List.of("0.0.0.0/0", "::/0")).admits(Optional.empty()))
                .isFalse();
    }

    @Test
    void rangeCount_isLimited() throws Exception {
        assertThat(AllowList.of("x", Collections.nCopies(200, "192.0.2.0/24")).cidrs())
                .hasSize(200);
        assertThatThrownBy(() -> AllowList.of("x", Collections.nCopies(201, "192.0.2.0/24")))
                .isInstanceOf(InvalidFieldException.class);
    }
}
