package org.zhongshu.platform.matters;

import java.time.Instant;
import java.util.List;

/**
 * A matter that was applied for on behalf of an investment project: nothing personal.
 *
 * @param run     id of the whole that it is part of; null: it is the whole
 * @param item    null for the whole
 * @param credential GB/T 36904 identifier of what the approval issued; null for none
 * @param waited  when its clock stood still: while the applicant was asked for what is missing, or what the law does not count was going on
 * @param missing what the applicant is asked for and has not answered yet
 */
public record ProjectMatter(long id, String number, Long run, String item, String itemName, String department, String stage, MatterState state, boolean instant, String promised, Instant submittedAt, Instant due, Instant endedAt,
                            String credential, List<Waited> waited, List<String> missing) {

    /** @param until null while it stands still and the matter is open */
    public record Waited(Instant from, Instant until) {
    }
}
