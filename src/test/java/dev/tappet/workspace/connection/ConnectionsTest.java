package dev.tappet.workspace.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.secret.AesGcmSecretBox;
import dev.tappet.secret.KeyRing;
import dev.tappet.secret.SecretBox;
import dev.tappet.storage.Durability;
import dev.tappet.storage.InMemoryItemTable;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Query;
import dev.tappet.workspace.ChangeResult;
import dev.tappet.workspace.MemberName;
import dev.tappet.workspace.WorkspaceKeys;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionsTest {
    private static final UUID WORKSPACE = new UUID(0, 3);
    private static final String CRM =
            "{\"base_url\": \"https://crm.example.com/\", \"bearer\": {\"token\": \"correct-horse\"}}";

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final ItemTable table = new InMemoryItemTable(now::get);
    private final SecretBox box = new AesGcmSecretBox(new byte[32]);
    private final List<String> users = new ArrayList<>();
    private Runnable meanwhile = () -> {};
    private final Connections connections = connections(box);

    private Connections connections(SecretBox key) {
        ConnectionUsers using = (_, _) -> {
            meanwhile.run();
            return List.copyOf(users);
        };
        return new Connections(table, key, using, new PageTokens(key), now::get);
    }

    private static MemberName name(String name) throws InvalidFieldException {
        return MemberName.of(name);
    }

    private static Map<?, ?> json(String json) throws Exception {
        return (Map<?, ?>) Json.read(json.getBytes(StandardCharsets.UTF_8));
    }

    private Connection put(String name, String json) throws Exception {
        return ((ChangeResult.Done<Connection>) connections.put(WORKSPACE, name(name), json(json))).now();
    }

    @Test
    void connection_isSealed_readableAfterKeyRotation() throws Exception {
        Connection put = put("crm", CRM);
        assertThat(connections.find(WORKSPACE, name("crm"))).hasValue(put);
        assertThat(put.settings().credential()).isEqualTo(new ConnectionCredential.Bearer("correct-horse"));
        assertThat(connections.find(new UUID(0, 4), name("crm"))).isEmpty();
        assertThat(put.toString()).doesNotContain("horse");
        for (Item item : table.query(Query.startingWith(WorkspaceKeys.members(WORKSPACE), ConnectionItems.PREFIX))
                .found()) {
            assertThat(new String(item.bytes("sealed").orElseThrow(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("horse", "crm.example.com");
        }
        byte[] next = new byte[32];
        next[0] = 1;
        Base64.Encoder base64 = Base64.getEncoder();
        SecretBox ring = KeyRing.ofBase64(base64.encodeToString(next) + "," + base64.encodeToString(new byte[32]));
        assertThat(connections(ring).find(WORKSPACE, name("crm"))).hasValue(put);
    }

    @Test
    void connection_isReadOnceInTenSeconds_ownChangesAtOnce() throws Exception {
        Connection first = put("crm", CRM);
        assertThat(connections.current(WORKSPACE, "crm")).hasValue(first);
        Connection second = put("crm", CRM.replace("horse", "mouse"));
        assertThat(second.revision()).isGreaterThan(first.revision());
        assertThat(connections.current(WORKSPACE, "crm")).hasValue(second);
        connections(box).put(WORKSPACE, name("crm"), json(CRM));
        assertThat(connections.current(WORKSPACE, "crm")).hasValue(second);
        now.updateAndGet(time -> time.plus(Connections.LIFETIME));
        assertThat(connections.current(WORKSPACE, "crm").orElseThrow().revision())
                .isGreaterThan(second.revision());
        assertThat(connections.list(WORKSPACE, PageRequest.FIRST).found())
                .extracting(Connection::name)
                .containsExactly("crm");
    }

    @Test
    void delete_whileUsed_isAConflict() throws Exception {
        put("crm", CRM);
        users.add("\"Contacts\" (1)");
        assertThat(connections.delete(WORKSPACE, name("crm")))
                .isInstanceOfSatisfying(
                        ChangeResult.Conflict.class,
                        conflict -> assertThat(conflict.reason()).contains("\"Contacts\" (1)"));
        users.clear();
        meanwhile = () -> table.write(ConnectionItems.published(WORKSPACE, "crm"), Durability.SYNCED);
        assertThat(connections.delete(WORKSPACE, name("crm"))).isInstanceOf(ChangeResult.Conflict.class);
        meanwhile = () -> {};
        assertThat(put("crm", CRM).name()).isEqualTo("crm");
        assertThat(connections.delete(WORKSPACE, name("crm"))).isInstanceOf(ChangeResult.Done.class);
        assertThat(connections.delete(WORKSPACE, name("crm"))).isInstanceOf(ChangeResult.Missing.class);
        assertThat(connections.current(WORKSPACE, "crm")).isEmpty();
        assertThat(table.write(ConnectionItems.published(WORKSPACE, "crm"), Durability.SYNCED)
                        .done())
                .isFalse();
    }

    @Test
    void workspace_withTheMostConnections_takesNoOther() throws Exception {
        for (int i = 0; i < Connections.MAX; i++) {
            put("c" + i, CRM);
        }
        assertThat(connections.put(WORKSPACE, name("more"), json(CRM))).isInstanceOf(ChangeResult.Conflict.class);
        put("c0", CRM);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|body: must have exactly one of",
                "{\"bearer\":{\"token\":\"correct-horse\"}}|hosts: must name",
                "{\"hosts\":[\"a.b\"],\"bearer\":{\"token\":\"correct-horse\"},\"basic\":{}}|bearer: must have exactly",
                "{\"hosts\":[\"a.b\"],\"bearer\":{\"token\":\"short\"}}|bearer.token: must have at least 8",
                "{\"hosts\":[\"a.b\"],\"bearer\":{\"token\":\"two\\nlines-of-it\"}}|bearer.token: must be one line",
                "{\"hosts\":[\"a.b\"],\"bearer\":{\"tokn\":\"correct-horse\"}}|bearer.tokn: unknown key",
                "{\"hosts\":[\"a.b\"],\"header\":{\"name\":\"Host\",\"value\":\"correct-horse\"}}|header.name: must be",
                "{\"hosts\":[\"a.b\"],\"basic\":{\"username\":\"a:b\",\"password\":\"correct-horse\"}}|basic.username: must be",
                "{\"hosts\":[\"a.b\"],\"basic\":{\"username\":\"ada\",\"password\":\"\"}}|basic.password: must have",
                "{\"hosts\":[\"a.b/x\"],\"bearer\":{\"token\":\"correct-horse\"}}|hosts[0]: must be a host",
                "{\"hosts\":[\"*.b\"],\"bearer\":{\"token\":\"correct-horse\"}}|hosts[0]: must be a host",
                "{\"hosts\":[\"u@a.b\"],\"bearer\":{\"token\":\"correct-horse\"}}|hosts[0]: must be a host",
                "{\"hosts\":[\"a.b:0\"],\"bearer\":{\"token\":\"correct-horse\"}}|hosts[0]: must be a host",
                "{\"hosts\":[\"ftp://a.b\"],\"bearer\":{\"token\":\"correct-horse\"}}|hosts[0]: must be a host",
                "{\"base_url\":\"https://u:p@a.b\",\"bearer\":{\"token\":\"correct-horse\"}}|base_url: must be a URL",
                "{\"base_url\":\"file:///etc\",\"bearer\":{\"token\":\"correct-horse\"}}|base_url: must be a URL",
                "{\"base_url\":\"https://a.b?x\",\"bearer\":{\"token\":\"correct-horse\"}}|base_url: must be without",
                "{\"hosts\":[\"a.b\"],\"tls\":{}}|tls: must have a ca",
                "{\"hosts\":[\"a.b\"],\"tls\":{\"ca\":\"x\"}}|tls.ca: must be certificates",
                "{\"hosts\":[\"a.b\"],\"tls\":{\"key\":\"x\"}}|tls.certificate: certificate and key",
                "{\"hosts\":[\"a.b\"],\"aws_sigv4\":{\"access_key_id\":\"A K\"}}|aws_sigv4.access_key_id: must",
                "{\"hosts\":[\"a.b\"],\"oauth2_client_credentials\":{\"client_id\":\"x\",\"token_url\":\"x\",\"client_secret\":\"correct-horse\"}}|oauth2_client_credentials.token_url: must be a URL",
                "{\"hosts\":[\"a.b\"],\"oauth2_client_credentials\":{\"client_id\":\"x\",\"parameters\":{\"scope\":\"x\"}}}|oauth2_client_credentials.parameters.scope: this parameter"
            })
    void settings_thatCannotBe_areRefusedByTheirField(String json, String message) {
        assertThatThrownBy(() -> SettingsReader.read(json(json)))
                .isInstanceOf(InvalidFieldException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("horse");
    }

    @ParameterizedTest
    @CsvSource({
        "api.example.com,https://api.example.com/x,true",
        "api.example.com,https://API.example.com:443/x,true",
        "api.example.com,https://api.example.com:8443/x,false",
        "api.example.com,http://api.example.com/x,false",
        "api.example.com,https://api.example.com.evil.com/x,false",
        "api.example.com,https://xapi.example.com/x,false",
        "api.example.com,https://api.example.com./x,false",
        ".example.com,https://a.b.example.com/x,true",
        ".example.com,https://example.com/x,false",
        ".example.com,https://evilexample.com/x,false",
        "API.Example.com:8443,https://api.example.com:8443/x,true",
        "http://10.1.2.3:8080,http://10.1.2.3:8080/,true",
        "http://10.1.2.3:8080,http://10.1.2.3/,false",
        "[2001:db8::1],https://[2001:DB8::1]/,true"
    })
    void host_coversItsUrls(String host, String url, boolean covers) throws Exception {
        assertThat(ConnectionHost.parse("hosts[0]", host).covers(URI.create(url)))
                .isEqualTo(covers);
    }
}
