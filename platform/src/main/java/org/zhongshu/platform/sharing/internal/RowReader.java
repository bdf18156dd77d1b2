package org.zhongshu.platform.sharing.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm4;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.Opening;

import javax.sql.DataSource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Runs a question and gives the body that answers it. */
@Component
class RowReader {

    private static final Logger log = LoggerFactory.getLogger(RowReader.class);
    private static final int SECONDS = 5;
    /** Questions that may have to search, at once; the others keep their connections to the database. */
    private static final int SEARCHES = 12;
    /** Grant, entry or system, or the table and its columns, are not those remembered. */
    private static final Set<String> CHANGED = Set.of("ZS001", "42P01", "42703", "0A000", "42804");
    private static final String CANCELLED = "57014";

    private final DataSource database;
    private final byte[] sealing;
    private final Semaphore searches = new Semaphore(SEARCHES);

    RowReader(DataSource database, ShareKeys keys) {
        this.database = database;
        this.sealing = keys.sealingKey();
    }

    /** @param next the sealed cursor, for the header of a CSV answer */
    record Body(byte[] bytes, int rows, String next) {
    }

    /** What is remembered and must still hold, asked by the same query that fetches the rows. */
    record Still(long grant, int entryVersion, int grantVersion, long system, int systemVersion) {
    }

    /** Which remembered facts are not so any more. */
    static final class Stale extends Exception {
        private static final long serialVersionUID = 1L;

        Stale(Throwable cause) {
            super("stale", cause, false, false);
        }
    }

    /** @param still null: nothing was remembered, and the questions are not guarded */
    Body read(RowQuestions questions, RowQuery.Asked asked, Still still, boolean csv, String cursorContext) throws Stale {
        String context = questions.keyHidden() ? cursorContext + ":seq" : cursorContext;
        RowQuery query = questions.ask(asked, open(asked.cursor(), context));
        if (still != null && query.key() != null) {
            return query.batch().read(new KeyBatch.Waiting(query.key(), csv), askers -> together(questions, query, still, askers));
        }
        if (!query.slow()) {
            return read(questions, query, still, csv, context);
        }
        try {
            if (!searches.tryAcquire(2, TimeUnit.SECONDS)) {
                throw Problem.unavailable("slow-busy", "正在进行的查询过多，请几秒后重试，或按主键查询。", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("stopping", "系统正在停止。", e);
        }
        try {
            return read(questions, query, still, csv, context);
        } finally {
            searches.release();
        }
    }

    private Body read(RowQuestions questions, RowQuery query, Still still, boolean csv, String cursorContext) throws Stale {
        try (Connection c = database.getConnection(); PreparedStatement s = c.prepareStatement(query.sql())) {
            bind(s, still == null ? 1 : bind(s, still), query.parameters());
            if (query.slow()) {
                s.setQueryTimeout(SECONDS);
            }
            try (ResultSet row = s.executeQuery()) {
                return body(row, questions.opening(), query, csv, cursorContext);
            }
        } catch (SQLException e) {
            throw failure(e, still);
        }
    }

    /** One query for all that ask by key at this moment; who gets no row is answered that there is none. */
    private void together(RowQuestions questions, RowQuery query, Still still, List<KeyBatch.Waiting> askers) throws Stale {
        if (askers.size() == 1) {
            KeyBatch.Waiting one = askers.getFirst();
            one.answer(read(questions, one.key().equals(query.key()) ? query : query.at(one.key()), still, one.csv(), ""));
            return;
        }
        Map<String, List<KeyBatch.Waiting>> byKey = HashMap.newHashMap(askers.size());
        askers.forEach(a -> byKey.computeIfAbsent(a.key(), k -> new ArrayList<>(1)).add(a));
        try (Connection c = database.getConnection(); PreparedStatement s = c.prepareStatement(query.batch().sql())) {
            int at = bind(s, still);
            s.setArray(at, c.createArrayOf("text", byKey.keySet().toArray()));
            bind(s, at + 1, query.batch().rules());
            try (ResultSet row = s.executeQuery()) {
                while (row.next()) {
                    for (KeyBatch.Waiting asker : byKey.remove(row.getString(1))) {
                        RowBody body = new RowBody(query.parts(), questions.opening().zone(), asker.csv());
                        body.row(row);
                        asker.answer(new Body(body.finish(null), 1, null));
                    }
                }
            }
        } catch (SQLException e) {
            throw failure(e, still);
        }
        byKey.values().forEach(nothing -> nothing.forEach(a -> a.answer(new Body(new RowBody(query.parts(), questions.opening().zone(), a.csv()).finish(null), 0, null))));
    }

    private static int bind(PreparedStatement s, Still still) throws SQLException {
        s.setLong(1, still.grant());
        s.setInt(2, still.entryVersion());
        s.setInt(3, still.grantVersion());
        s.setLong(4, still.system());
        s.setInt(5, still.systemVersion());
        return 6;
    }

    private static void bind(PreparedStatement s, int from, List<Object> parameters) throws SQLException {
        int at = from;
        for (Object parameter : parameters) {
            if (parameter instanceof String text) {
                s.setString(at++, text);
            } else {
                s.setObject(at++, parameter);
            }
        }
    }

    private static Problem failure(SQLException e, Still still) throws Stale {
        if (still != null && CHANGED.contains(String.valueOf(e.getSQLState()))) {
            throw new Stale(e);
        }
        if (CANCELLED.equals(e.getSQLState())) {
            return Problem.unavailable("slow-query", "查询超过 " + SECONDS + " 秒，已中止。请按主键或已建索引的信息项筛选，或请提供部门为该信息项建立索引。", e);
        }
        log.warn("A shared answer could not be read: {}", e.getMessage());
        return Problem.unavailable("store-busy", "系统繁忙或数据库暂时不可用，请几秒后重试。", e);
    }

    private Body body(ResultSet row, Opening opening, RowQuery query, boolean csv, String cursorContext) throws SQLException {
        RowBody body = new RowBody(query.parts(), opening.zone(), csv);
        while (body.rows() < query.limit() && row.next()) {
            body.row(row);
        }
        String next = !query.point() && body.rows() == query.limit() && row.next() ? seal(body.last(), cursorContext) : null;
        return new Body(body.finish(next), body.rows(), next);
    }

    /** A cursor tells nothing of the row it stands for, and serves only where it was given. */
    private String seal(String key, String context) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Sm4.seal(sealing, key.getBytes(StandardCharsets.UTF_8), context.getBytes(StandardCharsets.UTF_8)));
    }

    /** @param cursor null stays null; 400 when it was not given here */
    private String open(String cursor, String context) {
        if (cursor == null) {
            return null;
        }
        try {
            return new String(Sm4.open(sealing, Base64.getUrlDecoder().decode(cursor), context.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("bad-cursor", "翻页标记 cursor 无效，请从第一页重新开始。");
        }
    }

    static String context(Opening opening, String department) {
        return opening.entry().id() + ":" + department + ":" + opening.dataset().id();
    }
}
