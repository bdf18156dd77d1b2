package org.zhongshu.platform.publication.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.publication.Publication;
import org.zhongshu.platform.publication.Publications;
import org.zhongshu.platform.publication.Publishable;

import java.time.Clock;

/** Gives each kind its way, over the kind's own tables. */
@Component
class StoredPublications implements Publications {

    private final JdbcTemplate jdbc;
    private final Access access;
    private final Audit audit;
    private final CityProfile city;
    private final TransactionTemplate transaction;
    private final Clock clock;

    StoredPublications(JdbcTemplate jdbc, Access access, Audit audit, CityProfile city, TransactionTemplate transaction, Clock clock) {
        this.jdbc = jdbc;
        this.access = access;
        this.audit = audit;
        this.city = city;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Override
    public <T> Publication<T> of(Publishable<T> kind) {
        return new TwoPersonWay<>(kind, new VersionTables<>(kind, jdbc), access, audit, city, transaction, clock);
    }
}
