package org.zhongshu.platform.intermediaries.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.testkit.ZhongshuTest;

/** A market with its people and firms for each test, gone after it. */
@ZhongshuTest
abstract class MarketBase {

    static final String MINE = "/api/citizen/intermediaries";
    static final String OFFICER = MarketDesk.OFFICER;

    @LocalServerPort
    private int port;
    @Autowired
    Datasets datasets;
    @Autowired
    JdbcTemplate jdbc;
    @Autowired
    Choosing choosing;
    MarketDesk desk;

    @BeforeEach
    void city() {
        desk = new MarketDesk(port, datasets, jdbc, choosing);
    }

    @AfterEach
    void nothingStays() {
        desk.clear();
    }
}
