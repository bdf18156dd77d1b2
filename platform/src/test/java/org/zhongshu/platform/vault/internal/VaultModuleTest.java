package org.zhongshu.platform.vault.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.vault.BrokenSeal;
import org.zhongshu.platform.vault.OwnRing;
import org.zhongshu.platform.vault.SealedTable;
import org.zhongshu.platform.vault.Vault.Place;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Fields at rest: unreadable, bound to their place, found by index, and sealed anew under a new key whatever happens on the way. */
@ZhongshuTest
class VaultModuleTest {

    private static final SealedTable TABLE = new SealedTable("vault.tried", "id", List.of("name", "phone"));

    @LocalServerPort
    private int port;
    @Autowired
    private FieldVault vault;
    @Autowired
    private Rotation rotation;
    @Autowired
    private KeyRing ring;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private TransactionTemplate transaction;
    @org.springframework.beans.factory.annotation.Value("${zhongshu.vault.keys:${zhongshu.data:data}/keys}")
    private Path keys;

    /** Another copy of the server on the same database, with the keys of a folder. */
    private Rotation copy(Path folder) throws java.io.IOException {
        return copy(new KeyRing(folder));
    }

    private Rotation copy(KeyRing its) {
        return new Rotation(its, new FieldVault(its), new org.springframework.beans.factory.support.DefaultListableBeanFactory().getBeanProvider(SealedTable.class), none(), jdbc, transaction, null, java.time.Clock.systemUTC());
    }

    @BeforeEach
    void table() {
        jdbc.execute("CREATE TABLE vault.tried (id bigint PRIMARY KEY, name bytea, phone bytea, phone_index bytea)");
    }

    @AfterEach
    void nothingStays() {
        jdbc.execute("DROP TABLE vault.tried");
        jdbc.update("DELETE FROM vault.rewrite WHERE table_name = 'vault.tried'");
    }

    private static Place place(long row, String field) {
        return new Place("vault.tried", Long.toString(row), field);
    }

    private void put(long id) {
        jdbc.update("INSERT INTO vault.tried VALUES (?, ?, ?, ?)", id, vault.seal(place(id, "name"), "欧阳" + id), vault.seal(place(id, "phone"), "1380000" + (1000 + id)), vault.index("phone", "1380000" + (1000 + id)));
    }

    private byte[] stored(long id, String field) {
        return jdbc.queryForObject("SELECT " + field + " FROM vault.tried WHERE id = ?", byte[].class, id);
    }

    private List<String> everyPhone() {
        return jdbc.query("SELECT id, phone FROM vault.tried ORDER BY id", (row, n) -> vault.open(place(row.getLong(1), "phone"), row.getBytes(2)));
    }

    private int under(int key) {
        return jdbc.queryForObject("SELECT count(*) FROM vault.tried WHERE get_byte(phone, 2) = ? AND get_byte(name, 2) = ?", Integer.class, key, key);
    }

    @Test
    void nothingInTheTableIsReadableAndItIsFoundByItsIndex() {
        put(1);
        byte[] sealed = stored(1, "phone");
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("1380000").doesNotContain("1001");
        assertThat(new String(stored(1, "name"), StandardCharsets.UTF_8)).doesNotContain("欧阳");
        assertThat(vault.open(place(1, "phone"), sealed)).isEqualTo("13800001001");
        assertThat(vault.seal(place(1, "phone"), "13800001001")).as("the same text never looks the same").isNotEqualTo(sealed);
        assertThat(jdbc.queryForObject("SELECT id FROM vault.tried WHERE phone_index = ?", Long.class, (Object) vault.index("phone", "13800001001"))).isEqualTo(1);
        assertThat(vault.index("id-number", "13800001001")).isNotEqualTo(vault.index("phone", "13800001001")).hasSize(32);
        assertThat(vault.open(place(1, "phone"), null)).isNull();
        assertThat(vault.seal(place(1, "phone"), null)).isNull();
    }

    @Test
    void everyFlippedBitIsRefused() {
        put(1);
        byte[] sealed = stored(1, "phone");
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] bad = sealed.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> vault.open(place(1, "phone"), bad)).as("bit " + bit).isInstanceOf(BrokenSeal.class).hasMessageNotContaining("1380000");
        }
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(sealed, length);
            assertThatThrownBy(() -> vault.open(place(1, "phone"), cut)).as("length " + length).isInstanceOf(BrokenSeal.class);
        }
    }

    @Test
    void aValueMovedToAnotherRowFieldOrTableIsRefused() {
        put(1);
        put(2);
        byte[] sealed = stored(1, "phone");
        assertThatThrownBy(() -> vault.open(place(2, "phone"), sealed)).isInstanceOf(BrokenSeal.class);
        assertThatThrownBy(() -> vault.open(place(1, "name"), sealed)).isInstanceOf(BrokenSeal.class);
        assertThatThrownBy(() -> vault.open(new Place("vault.trie", "d1", "phone"), sealed)).isInstanceOf(BrokenSeal.class);
        assertThatThrownBy(() -> vault.open(new Place("persons.tried", "1", "phone"), sealed)).isInstanceOf(BrokenSeal.class);
    }

    @Test
    void aNewKeyReachesEveryRowThoughKilledInTheMiddle() {
        for (long id = 1; id <= 25; id++) {
            put(id);
        }
        List<String> before = everyPhone();
        int old = ring.newest();
        TestClient.at(port).signIn("steward").post("/api/vault/keys", Map.of("reason", "年度更换")).expect(403);
        TestClient admin = TestClient.at(port).signIn("admin");
        admin.post("/api/vault/keys", Map.of("reason", " ")).expect(400);
        assertThat(admin.post("/api/vault/keys", Map.of("reason", "年度更换")).expect(201).at("/keys/0/number").asInt()).isEqualTo(old + 1);
        assertThat(ring.newest()).isEqualTo(old + 1);
        assertThat(everyPhone()).as("old keys read").isEqualTo(before);
        put(26);
        assertThat(FieldVault.number(stored(26, "phone"))).as("the new key writes").isEqualTo(old + 1);

        assertThat(rotation.step(TABLE, 10)).isTrue();
        assertThat(under(old + 1)).isEqualTo(11);
        // the session dies with the second batch half done
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
            rotation.step(TABLE, 10);
            jdbc.queryForList("SELECT pg_terminate_backend(pg_backend_pid())");
        })).isInstanceOf(Exception.class);
        assertThat(under(old + 1)).as("a batch is done or it is not").isEqualTo(11);
        assertThat(everyPhone()).startsWith(before.toArray(String[]::new)).hasSize(26);
        while (rotation.step(TABLE, 10)) {
            assertThat(everyPhone()).hasSize(26);
        }
        assertThat(under(old + 1)).isEqualTo(26);
        assertThat(everyPhone()).startsWith(before.toArray(String[]::new));
        assertThat(rotation.progress()).filteredOn(p -> p.table().equals("vault.tried")).singleElement()
                .satisfies(p -> assertThat(p.done()).isEqualTo(26)).satisfies(p -> assertThat(p.finished()).isTrue()).satisfies(p -> assertThat(p.broken()).isZero());
    }

    @Test
    void aBrokenFieldStopsNobodyElse() {
        put(1);
        put(2);
        byte[] bad = stored(1, "phone");
        bad[20] ^= 1;
        jdbc.update("UPDATE vault.tried SET phone = ? WHERE id = 1", (Object) bad);
        TestClient.at(port).signIn("admin").post("/api/vault/keys", Map.of("reason", "演练更换")).expect(201);
        assertThat(rotation.step(TABLE, 10)).isFalse();
        assertThat(stored(1, "phone")).as("left as it is").isEqualTo(bad);
        assertThat(FieldVault.number(stored(2, "phone"))).isEqualTo(ring.newest());
        assertThat(rotation.progress()).filteredOn(p -> p.table().equals("vault.tried")).singleElement().satisfies(p -> assertThat(p.broken()).isEqualTo(1));
    }

    @Test
    void aCopyWithAnOldRingNeverSealsBack() throws Exception {
        put(1);
        KeyRing stale = new KeyRing(keys);
        Rotation other = copy(stale);
        int old = stale.newest();
        TestClient.at(port).signIn("admin").post("/api/vault/keys", Map.of("reason", "演练更换")).expect(201);
        assertThat(rotation.step(TABLE, 10)).isFalse();
        assertThat(under(old + 1)).isEqualTo(1);
        assertThat(stale.newest()).as("has not heard of it").isEqualTo(old);
        other.step(TABLE, 10);
        assertThat(under(old + 1)).as("stays under the newer key").isEqualTo(1);
        assertThat(stale.newest()).as("and learns of it").isEqualTo(old + 1);
    }

    @Test
    void aBrokenFieldIsNoReasonToReadItsTableEachHourButAnOldOneIs() throws Exception {
        put(1);
        put(2);
        byte[] late = stored(2, "phone");
        byte[] bad = stored(1, "phone");
        bad[20] ^= 1;
        jdbc.update("UPDATE vault.tried SET phone = ?, name = ? WHERE id = 1", bad, new byte[]{1});
        TestClient.at(port).signIn("admin").post("/api/vault/keys", Map.of("reason", "演练更换")).expect(201);
        assertThat(rotation.step(TABLE, 10)).isFalse();
        Rotation own = new Rotation(ring, vault, tables(), none(), jdbc, transaction, null, java.time.Clock.systemUTC());
        own.again();
        assertThat(finished()).isTrue();
        jdbc.update("UPDATE vault.tried SET phone = ? WHERE id = 2", (Object) late);
        own.again();
        assertThat(finished()).as("committed late under the old key").isFalse();
        assertThat(rotation.step(TABLE, 10)).isFalse();
        assertThat(FieldVault.number(stored(2, "phone"))).isEqualTo(ring.newest());
    }

    @Test
    void aKeyWhoseMarkIsNotCommittedSealsNothing(@TempDir Path folder) throws Exception {
        for (String name : List.of("vault.key", "vault-index.key")) {
            Files.copy(keys.resolve(name), folder.resolve(name));
        }
        KeyRing its = new KeyRing(folder);
        int before = its.newest();
        // this copy has no audit trail, so that the transaction fails behind the new key
        assertThatThrownBy(() -> copy(its).rotate(null, "演练更换")).isInstanceOf(NullPointerException.class);
        assertThat(its.size()).isEqualTo(before + 1);
        assertThat(FieldVault.number(new FieldVault(its).seal(place(1, "phone"), "13800001001"))).isEqualTo(before);
    }

    private static org.springframework.beans.factory.ObjectProvider<OwnRing> none() {
        return new org.springframework.beans.factory.support.DefaultListableBeanFactory().getBeanProvider(OwnRing.class);
    }

    private static org.springframework.beans.factory.ObjectProvider<SealedTable> tables() {
        var beans = new org.springframework.beans.factory.support.DefaultListableBeanFactory();
        beans.registerSingleton("tried", TABLE);
        return beans.getBeanProvider(SealedTable.class);
    }

    private boolean finished() {
        return jdbc.queryForObject("SELECT finished FROM vault.rewrite WHERE table_name = 'vault.tried'", Boolean.class);
    }

    @Test
    void theRingSurvivesARestartIsPrivateAndAnotherOnesIsNoticed(@TempDir Path folder) throws Exception {
        KeyRing first = new KeyRing(folder);
        byte[] sealed = new FieldVault(first).seal(place(1, "phone"), "13800001001");
        KeyRing second = new KeyRing(folder);
        assertThat(first.add()).isEqualTo(2);
        assertThat(first.newest()).as("not before its mark is committed").isEqualTo(1);
        first.use(2);
        byte[] newer = new FieldVault(first).seal(place(1, "phone"), "13800001002");
        assertThat(new FieldVault(second).open(place(1, "phone"), newer)).as("another copy of the server learns the key").isEqualTo("13800001002");
        assertThat(new FieldVault(new KeyRing(folder)).open(place(1, "phone"), sealed)).isEqualTo("13800001001");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("vault.key")))).isEqualTo("rw-------");

        Path other = Files.createDirectories(folder.resolve("other"));
        assertThatThrownBy(copy(other)::compare).isInstanceOf(IllegalStateException.class).hasMessageContaining("从备份恢复");
        // the ring is the right one, the index's key a fresh one
        Files.copy(keys.resolve("vault.key"), other.resolve("vault.key"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(copy(other)::compare).isInstanceOf(IllegalStateException.class).hasMessageContaining("vault-index.key").hasMessageContaining("从备份恢复");
        Files.copy(keys.resolve("vault-index.key"), other.resolve("vault-index.key"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        copy(other).compare();
        Files.writeString(other.resolve("vault-index.key"), Files.readString(keys.resolve("vault-index.key")).strip().substring(0, 32));
        assertThatThrownBy(() -> new KeyRing(other)).isInstanceOf(java.io.IOException.class).hasMessageContaining("vault-index.key");
        Files.writeString(other.resolve("vault.key"), "not a key\n");
        assertThatThrownBy(() -> new KeyRing(other)).isInstanceOf(java.io.IOException.class).hasMessageContaining("32 位");
    }
}
