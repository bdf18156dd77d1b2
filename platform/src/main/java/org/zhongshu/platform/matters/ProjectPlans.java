package org.zhongshu.platform.matters;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What matters ask of whoever keeps investment projects: what is known of one, which items it takes, what departments said of a stage together. */
public interface ProjectPlans {

    /** What can be known of a project; facts.yaml names these. */
    Set<String> fields();

    /** @throws org.zhongshu.platform.shared.Problem 404 when the firm has no such project */
    Plan plan(String code, String firm);

    /** Holds the project until the transaction ends: what it says does not change while something is applied for. */
    void hold(String code);

    /** The joint opinion on a stage of a run; empty while there is none. */
    Optional<Joint> joint(long run, String stage);

    /**
     * @param composite what such projects apply for as a whole
     * @param known     field → what the project says; fields that it does not say are left out
     * @param day       when it said so last
     * @param taken     items that this project takes by its condition, chosen or not
     * @param left      items that it does not take by its condition
     * @param needs     stage → items of earlier stages that it builds on
     */
    record Plan(String code, String name, String composite, Map<String, String> known, LocalDate day, Set<String> taken, Set<String> left, Map<String, List<String>> needs) {
    }

    /** @param name e.g. 联合审图; outcome: its words */
    record Joint(String id, String name, String outcome, String opinion, String department, Instant closedAt) {
    }
}
