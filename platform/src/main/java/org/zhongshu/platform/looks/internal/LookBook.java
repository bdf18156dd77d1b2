package org.zhongshu.platform.looks.internal;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.looks.Looks;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.vault.SealedTable;
import org.zhongshu.platform.vault.Vault;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/** The book: lines are added and never changed but for a new key; whom they concern is a blind index, and what was said lies sealed. */
@Component
class LookBook implements Looks {

    private static final String TABLE = "looks.look";

    private final JdbcTemplate jdbc;
    private final Vault vault;
    private final Clock clock;

    LookBook(JdbcTemplate jdbc, Vault vault, Clock clock) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.clock = clock;
    }

    /** So that a new key reaches them. */
    @Configuration(proxyBeanMethods = false)
    static class Sealed {

        @Bean
        SealedTable sealedLooks() {
            return new SealedTable(TABLE, "id", List.of("who", "subject", "reason"));
        }
    }

    @Override
    public void record(Concerned concerned, Kind kind, boolean clear, String subject, String reason) {
        Actor actor = CurrentActor.require();
        boolean number = said(concerned.idNumber());
        if (actor.accountId() <= 0 || !number && !said(concerned.phone())) {
            return;
        }
        long id = Ids.next();
        jdbc.update("INSERT INTO looks.look (id, concerned, by_phone, at, account, org, kind, clear, who, subject, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", id, number ? number(concerned) : phone(concerned), !number,
                at(clock.instant()), actor.accountId(), actor.org(), kind.id(), clear, seal(id, "who", actor.name()), seal(id, "subject", subject), seal(id, "reason", reason));
    }

    @Override
    public List<Look> of(Concerned concerned, Instant phoneSince, Long before, int limit) {
        byte[] number = said(concerned.idNumber()) ? number(concerned) : null;
        byte[] phone = said(concerned.phone()) && phoneSince != null ? phone(concerned) : null;
        return jdbc.query("""
                SELECT id, at, account, who, org, kind, clear, subject, reason FROM looks.look
                WHERE (concerned = ? AND NOT by_phone OR concerned = ? AND by_phone AND at >= ?) AND (?::bigint IS NULL OR id < ?) ORDER BY id DESC LIMIT ?""", (row, n) -> {
            long id = row.getLong(1);
            return new Look(id, row.getObject(2, OffsetDateTime.class).toInstant(), row.getLong(3), open(id, "who", row.getBytes(4)), row.getString(5), row.getString(6), row.getBoolean(7), open(id, "subject", row.getBytes(8)),
                    open(id, "reason", row.getBytes(9)));
        }, number, phone, phone == null ? at(Instant.EPOCH) : at(phoneSince), before, before, limit);
    }

    private static boolean said(String text) {
        return text != null && !text.isBlank();
    }

    /** Kinds of their own: this book's lines cannot be laid beside other tables by their index. */
    private byte[] number(Concerned c) {
        return vault.index("look-number", c.idNumber().strip().toUpperCase(Locale.ROOT));
    }

    private byte[] phone(Concerned c) {
        return vault.index("look-phone", c.phone().strip());
    }

    private byte[] seal(long id, String field, String text) {
        return vault.seal(new Vault.Place(TABLE, Long.toString(id), field), text);
    }

    private String open(long id, String field, byte[] sealed) {
        return vault.open(new Vault.Place(TABLE, Long.toString(id), field), sealed);
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
