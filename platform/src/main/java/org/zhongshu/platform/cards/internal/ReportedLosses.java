package org.zhongshu.platform.cards.internal;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.matters.Dossier;
import org.zhongshu.platform.matters.MatterEnded;
import org.zhongshu.platform.matters.MatterState;
import org.zhongshu.platform.matters.Matters;

/**
 * A loss that was reported in the service hall (cards.yaml, {@code losses}) stops the card in the transaction that approves it: whoever was told that their card is stopped must not be paid by it,
 * whichever way they told it.
 */
@Component
class ReportedLosses {

    private final Matters matters;
    private final Generations generations;
    private final CardDesk desk;

    ReportedLosses(Matters matters, Generations generations, CardDesk desk) {
        this.matters = matters;
        this.generations = generations;
        this.desk = desk;
    }

    @EventListener
    void ended(MatterEnded e) {
        if (e.state() != MatterState.APPROVED || e.item() == null || !generations.mayBeLoss(e.item())) {
            return;
        }
        Dossier dossier = matters.dossier(e.number()).orElseThrow();
        if (dossier.applicant().firm() == null && generations.isLoss(e.item(), dossier.data())) {
            desk.loseAll(dossier.applicant().number(), "办件 " + e.number() + " 准予挂失");
        }
    }
}
