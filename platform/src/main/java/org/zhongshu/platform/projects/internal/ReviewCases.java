package org.zhongshu.platform.projects.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.ClosureCheck;

import java.util.Optional;

/** A case of a review closes with what the department says on the project's page, or with the review, or with its stage; not by its own buttons. */
@Component
class ReviewCases implements ClosureCheck {

    private final ReviewStore store;
    private final Stages stages;

    ReviewCases(ReviewStore store, Stages stages) {
        this.store = store;
        this.stages = stages;
    }

    @Override
    public Optional<String> objection(Case c) {
        if (!c.type().equals(ReviewReport.TYPE)) {
            return Optional.empty();
        }
        boolean owes = store.ofCase(c.id()).filter(v -> v.outcome() == null).isPresent() && store.reviewOfCase(c.id()).flatMap(store::find).filter(r -> r.closedAt() == null && !stages.ended(r.run(), r.stage())).isPresent();
        return owes ? Optional.of("请在“投资项目”页写明本部门意见，案件随之办结") : Optional.empty();
    }
}
