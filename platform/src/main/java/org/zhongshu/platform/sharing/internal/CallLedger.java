package org.zhongshu.platform.sharing.internal;

import org.postgresql.PGConnection;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.algorithms.crypto.Sm3Tree;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.sharing.Call;
import org.zhongshu.platform.sharing.Receipt;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Signs batches of calls and keeps them: lines, looks, sums and root go to PostgreSQL as one statement that commits by itself. The
 * signature names the root before, which is remembered; when another copy of the server wrote in between, nothing is kept and the batch
 * is signed again under the head's lock. One thread of {@link CallBatches} signs while the other keeps; nobody else calls.
 */
@Component
class CallLedger {

    private static final int LONGEST_REQUEST = 2_000;
    private static final int LONGEST_WHO = 200;
    private static final String FIELD_END = "\u001F";
    private static final String KEEP = "SELECT sharing.keep(" + "?, ".repeat(31) + "?)";
    /** Batches that go under the lock at once after one that met another copy of the server. */
    private static final int CAREFUL = 100;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final ShareKeys keys;
    private final Clock clock;
    /** The root that was kept last, as far as is known here; it and the care are the keeping thread's. */
    private volatile Head head;
    private volatile int careful;

    CallLedger(JdbcTemplate jdbc, PlatformTransactionManager transactions, ShareKeys keys, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        // a caller's transaction, if any, is its own
        transaction.setPropagationBehavior(TransactionTemplate.PROPAGATION_REQUIRES_NEW);
        this.keys = keys;
        this.clock = clock;
    }

    record Head(long number, byte[] hash) {

        boolean same(Head other) {
            return other != null && number == other.number() && Arrays.equals(hash, other.hash());
        }
    }

    /** A signed batch. @param replayed places of calls whose number was used before */
    record Signed(List<Call> calls, List<CallBatches.Look> looks, Head before, Head after, Sm3Tree tree, Instant at, byte[] signature, Set<Integer> replayed) {
    }

    /**
     * Calls on their way to be kept.
     *
     * @param signed null: to be signed when it is kept
     * @param kept   when it has been: whether as it was signed, so that its root is the head
     */
    record Batch(List<CallBatches.Entry> entries, Signed signed, CompletableFuture<Boolean> kept) {

        static final Batch NONE = new Batch(List.of(), null, CompletableFuture.completedFuture(false));

        static Batch unsigned(List<CallBatches.Entry> entries) {
            return new Batch(entries, null, new CompletableFuture<>());
        }
    }

    /** Signs for the root that there will be when the batch before has been kept; one that goes under the lock tells it only then. */
    Batch sign(List<CallBatches.Entry> entries, Batch before) {
        if (before.signed() == null) {
            before.kept().join();
        }
        Head last = before.signed() != null && before.kept().getNow(true) ? before.signed().after() : head;
        if (last == null || careful > 0 || entries.stream().anyMatch(e -> e.nonce() != null)) {
            return Batch.unsigned(entries);
        }
        return new Batch(entries, sign(entries, last, Set.of()), new CompletableFuture<>());
    }

    /** In the order of the entries; null where the request is a copy of an earlier one: that is on record, and nothing else of it. */
    List<Receipt> keep(Batch batch) {
        boolean asSigned = false;
        try {
            Signed signed = batch.signed();
            boolean alone = careful > 0 || signed == null;
            if (!alone && !signed.before().same(head)) {
                // the batch before could not be kept as it was signed
                signed = sign(batch.entries(), head, Set.of());
            }
            if (!alone && !keepNow(signed)) {
                careful = CAREFUL;
                alone = true;
            }
            Signed kept = alone ? transaction.execute(status -> jdbc.execute((ConnectionCallback<Signed>) c -> underLock(c, batch.entries()))) : signed;
            head = kept.after();
            careful = batch.signed() == null && careful > 0 ? careful - 1 : careful;
            asSigned = kept == batch.signed();
            return receipts(batch.entries(), kept);
        } finally {
            batch.kept().complete(asSigned);
        }
    }

    private boolean keepNow(Signed signed) {
        return Boolean.TRUE.equals(jdbc.execute((ConnectionCallback<Boolean>) c -> keep(c, signed)));
    }

    /** One writer at a time among all copies of the server. */
    private Signed underLock(Connection c, List<CallBatches.Entry> batch) throws SQLException {
        Head before;
        try (PreparedStatement s = c.prepareStatement("SELECT number, hash FROM sharing.head FOR UPDATE"); ResultSet row = s.executeQuery()) {
            row.next();
            before = new Head(row.getLong(1), row.getBytes(2));
        }
        Signed signed = sign(batch, before, replayed(c, batch));
        if (!keep(c, signed)) {
            throw new IllegalStateException("the head moved under its lock");
        }
        return signed;
    }

    /** Notes the numbers of signed requests; returns the places of those whose number was there already. */
    private static Set<Integer> replayed(Connection c, List<CallBatches.Entry> batch) throws SQLException {
        List<CallBatches.Nonce> nonces = batch.stream().map(CallBatches.Entry::nonce).filter(n -> n != null).toList();
        if (nonces.isEmpty()) {
            return Set.of();
        }
        Set<String> first = new HashSet<>();
        try (PreparedStatement s = c.prepareStatement("INSERT INTO sharing.nonce (system, nonce, at) SELECT n.system, n.nonce, timestamptz 'epoch' + n.at * interval '1 microsecond'"
                + " FROM unnest(?::bigint[], ?::text[], ?::bigint[]) AS n (system, nonce, at) ON CONFLICT DO NOTHING RETURNING system, nonce")) {
            PGConnection arrays = c.unwrap(PGConnection.class);
            s.setArray(1, longs(arrays, nonces, CallBatches.Nonce::system));
            s.setArray(2, texts(arrays, nonces, CallBatches.Nonce::value));
            s.setArray(3, longs(arrays, nonces, n -> micros(n.at())));
            try (ResultSet row = s.executeQuery()) {
                while (row.next()) {
                    first.add(row.getLong(1) + " " + row.getString(2));
                }
            }
        }
        Set<Integer> again = new HashSet<>();
        for (int i = 0; i < batch.size(); i++) {
            CallBatches.Nonce n = batch.get(i).nonce();
            if (n != null && !first.remove(n.system() + " " + n.value())) {
                again.add(i);
            }
        }
        return again;
    }

    private Signed sign(List<CallBatches.Entry> batch, Head before, Set<Integer> replayed) {
        List<Call> calls = new ArrayList<>(batch.size());
        List<byte[]> lines = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            Call call = replayed.contains(i) ? refused(batch.get(i).call()) : batch.get(i).call();
            calls.add(call);
            lines.add(Receipt.line(call.id(), cut(call.at()), batch.get(i).consumer(), call.grant(), call.requestDigest(), call.bodyDigest()));
        }
        Sm3Tree tree = new Sm3Tree(lines);
        Instant at = cut(clock.instant());
        byte[] text = Receipt.rootText(before.number() + 1, before.hash(), tree.root(), calls.size(), at);
        return new Signed(calls, looks(batch, replayed), before, new Head(before.number() + 1, Sm3.digest(text)), tree, at, keys.key().sign(text), replayed);
    }

    private List<Receipt> receipts(List<CallBatches.Entry> batch, Signed s) {
        List<Receipt> receipts = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            Call call = s.calls().get(i);
            receipts.add(s.replayed().contains(i) ? null : new Receipt(call.id(), cut(call.at()), batch.get(i).consumer(), call.grant(), call.requestDigest(), call.bodyDigest(), i,
                    batch.size(), s.tree().path(i), s.after().number(), s.before().hash(), s.at(), keys.keyId(), s.signature()));
        }
        return receipts;
    }

    /** False: the head is another one, and nothing was written. */
    private boolean keep(Connection connection, Signed signed) throws SQLException {
        // past the wrappers, for a call to each column is a call through all of them
        PGConnection c = connection.unwrap(PGConnection.class);
        List<Call> calls = signed.calls();
        List<CallBatches.Look> looks = signed.looks();
        try (PreparedStatement s = connection.prepareStatement(KEEP)) {
            s.setLong(1, signed.before().number());
            s.setBytes(2, signed.before().hash());
            s.setBytes(3, signed.tree().root());
            s.setBytes(4, signed.after().hash());
            s.setObject(5, OffsetDateTime.ofInstant(signed.at(), ZoneOffset.UTC));
            s.setString(6, keys.keyId());
            s.setBytes(7, signed.signature());
            s.setArray(8, longs(c, calls, Call::id));
            s.setArray(9, longs(c, calls, call -> micros(call.at())));
            s.setArray(10, texts(c, calls, Call::way));
            s.setArray(11, longs(c, calls, Call::system));
            s.setArray(12, texts(c, calls, Call::department));
            s.setArray(13, texts(c, calls, call -> cut(call.who(), LONGEST_WHO)));
            s.setArray(14, texts(c, calls, Call::address));
            s.setArray(15, longs(c, calls, Call::resource));
            s.setArray(16, longs(c, calls, Call::grant));
            s.setArray(17, texts(c, calls, call -> cut(call.request(), LONGEST_REQUEST)));
            s.setArray(18, bytes(c, calls, Call::requestDigest));
            s.setArray(19, bytes(c, calls, Call::bodyDigest));
            s.setArray(20, ints(c, calls, Call::rows));
            s.setArray(21, longs(c, calls, Call::bytes));
            s.setArray(22, ints(c, calls, Call::micros));
            s.setArray(23, texts(c, calls, Call::outcome));
            s.setArray(24, longs(c, looks, l -> Ids.next()));
            s.setArray(25, longs(c, looks, CallBatches.Look::resource));
            s.setArray(26, longs(c, looks, CallBatches.Look::grant));
            s.setArray(27, longs(c, looks, l -> micros(l.at())));
            s.setArray(28, texts(c, looks, CallBatches.Look::department));
            s.setArray(29, texts(c, looks, CallBatches.Look::who));
            s.setArray(30, texts(c, looks, l -> String.join(FIELD_END, l.fields().stream().map(f -> f.replace(FIELD_END, "\uFFFD")).toList())));
            s.setArray(31, texts(c, looks, CallBatches.Look::outcome));
            s.setArray(32, ints(c, looks, CallBatches.Look::times));
            try (ResultSet row = s.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private static <T> Array longs(PGConnection c, List<T> of, Function<T, Long> value) throws SQLException {
        return c.createArrayOf("bigint", each(of, value, new Long[of.size()]));
    }

    private static <T> Array ints(PGConnection c, List<T> of, Function<T, Integer> value) throws SQLException {
        return c.createArrayOf("integer", each(of, value, new Integer[of.size()]));
    }

    private static <T> Array bytes(PGConnection c, List<T> of, Function<T, byte[]> value) throws SQLException {
        return c.createArrayOf("bytea", each(of, value, new byte[of.size()][]));
    }

    /** PostgreSQL's text cannot hold the zero character. */
    private static <T> Array texts(PGConnection c, List<T> of, Function<T, String> value) throws SQLException {
        String[] texts = each(of, value, new String[of.size()]);
        for (int i = 0; i < texts.length; i++) {
            texts[i] = texts[i] == null || texts[i].indexOf('\0') < 0 ? texts[i] : texts[i].replace('\0', '\uFFFD');
        }
        return c.createArrayOf("text", texts);
    }

    private static <T, V> V[] each(List<T> of, Function<T, V> value, V[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] = value.apply(of.get(i));
        }
        return into;
    }

    /** Equal questions of the batch become one line. */
    private static List<CallBatches.Look> looks(List<CallBatches.Entry> batch, Set<Integer> replayed) {
        Map<List<Object>, CallBatches.Look> lines = new LinkedHashMap<>();
        for (int i = 0; i < batch.size(); i++) {
            CallBatches.Look look = batch.get(i).look();
            if (look != null) {
                String outcome = replayed.contains(i) ? "replayed" : look.outcome();
                List<Object> same = Arrays.asList(look.resource(), look.grant(), look.department(), look.who(), look.fields(), outcome);
                lines.merge(same, new CallBatches.Look(look.resource(), look.grant(), look.at(), look.department(), look.who(), look.fields(), outcome, look.times()),
                        (a, b) -> new CallBatches.Look(a.resource(), a.grant(), b.at(), a.department(), a.who(), a.fields(), a.outcome(), a.times() + b.times()));
            }
        }
        return List.copyOf(lines.values());
    }

    /** A copied request leaves a line too, but what it would have got does not count as given. */
    private static Call refused(Call c) {
        return new Call(c.id(), c.at(), c.way(), c.system(), c.department(), c.who(), c.address(), c.resource(), c.grant(), c.request(), c.requestDigest(), Sm3.digest(), 0, 0, c.micros(),
                "replayed");
    }

    private static Instant cut(Instant at) {
        return at.truncatedTo(ChronoUnit.MICROS);
    }

    private static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }

    private static String cut(String text, int most) {
        return text == null || text.length() <= most ? text : text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }
}
