package org.zhongshu.platform.cases;

import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.List;

/**
 * A case as it stands: a unit of work with an owner, a clock and a way to closed. Immutable; a case changes only through
 * {@link Cases#act}, which answers with the next one.
 *
 * @param number     the human number made by the type's pattern, e.g. {@code HB20261121-00017}; unique, never reused
 * @param level      1 特别重大(红) … 4 一般(蓝)
 * @param state      id of a lifecycle's state, or one of the kernel's: {@code suspended closed void merged}
 * @param source     who reported: {@code alert hotline grid web transfer …}
 * @param department code of the department that owes the next step (GB/T 30428 专业部门); null until somebody does
 * @param person     account id of the officer in charge, null = the department's common inbox
 * @param due        the running state's deadline by the working calendar; null when closed or suspended
 * @param closeDue   the deadline of the whole case (结案时限)
 * @param repeats    how many further reports were merged into it
 * @param data       what the reporter added beyond the common fields
 * @param version    changes with every action; an action that names an older one is refused (409)
 */
public record Case(long id, String number, String type, String typeName, String title, String description, int level,
                   String state, String stateName, String source, Place place, List<Long> things,
                   String department, Long person, String personName, Instant openedAt, Instant due, Instant closeDue,
                   Instant closedAt, boolean open, boolean supervised, int repeats, int returns, int reworks, Long parent,
                   Long mergedInto, String reportKey, JsonNode data, int version) {

    /**
     * Where it is. Every field may be null; coordinates are CGCS2000 degrees and come in pairs.
     *
     * @param grid the 15-digit unit grid (单元网格) code
     * @param town 9- or 12-digit division code of the town
     */
    public record Place(String address, String grid, String town, String village, Double lon, Double lat) {
        public static final Place UNKNOWN = new Place(null, null, null, null, null, null);
    }

    /**
     * A person or firm concerned, as a report brings them. Personal data: sealed with the case and not handed to modules; the case's page shows them
     * masked except to those who may look, and each look is audited.
     */
    public record Party(String role, String name, String phone, String idNumber, String address) {
    }

    public boolean overdue(Instant now) {
        return open && due != null && now.isAfter(due);
    }
}
