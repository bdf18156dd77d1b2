package org.zhongshu.platform.sharing.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.Opening;

/** Answers a question in the words of the shared API for whoever is not one of our systems. */
@Component
public class BorderRows {

    private final RowReader reader;
    private final Datasets datasets;

    BorderRows(RowReader reader, Datasets datasets) {
        this.reader = reader;
        this.datasets = datasets;
    }

    /** @param body {@code {"items":[…],"next":…}} */
    public record Answer(byte[] body, int rows) {
    }

    /** @param query as in the shared API's address; null: all, page by page */
    public Answer rows(Opening opening, String department, String query) {
        RowQuery.Asked asked = RowQuery.read(RowQuery.pairs(query));
        String context = RowReader.context(opening, department);
        try {
            RowReader.Body body = reader.read(new RowQuestions(opening, datasets, false), asked, null, false, context);
            return new Answer(body.bytes(), body.rows());
        } catch (RowReader.Stale e) {
            throw Problem.unavailable("changing", "数据正在调整，请稍候重试。", e);
        }
    }
}
