package org.zhongshu.platform.persons;

import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The door to citizens' accounts and to what they may do for firms. */
public interface Persons {

    /** @param name masked, null before the real-name check; phone: masked; gid: record of the population library, null before the check */
    record Person(long id, Assurance assurance, String name, String phone, Long gid) {
    }

    /** In clear, for a receiver the person agreed to or a form of their own. @param name null before the real-name check, as the number */
    record Clear(String name, String idNumber, String phone) {
    }

    enum Role { LEGAL_REPRESENTATIVE, AGENT }

    /** What an agent may be given. */
    enum Errand {
        APPLY("申报办理"), CREDENTIALS("查询领取证照"), BENEFITS("惠企政策申领");

        private final String label;

        Errand(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }

        /** As it stands in requests: {@code apply}. */
        public String id() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** @param errands what the agent may do; all for the legal representative; until: last day, null without end */
    record FirmRight(String uscc, String firm, Role role, Set<Errand> errands, LocalDate until) {
    }

    /** The citizen of the running request. Throws 401 when there is none. */
    Person current();

    /** Open accounts only. */
    Optional<Person> find(long id);

    /** Those of them that are open, by id, in one question: for lists. */
    Map<Long, Person> all(Collection<Long> ids);

    /** Throws 403 naming the level that is missing and how to reach it. */
    Person require(Assurance assurance);

    /** The open account of whoever has this identity number, for parts of the system that have something to tell them, or for a clerk whose look the caller writes down. Exactly one or none. */
    Optional<Person> findByNumber(String idNumber);

    /** Whose agreement or errand it is, is the caller's check. Throws 404 for a closed account. */
    Clear clear(long id);

    /** Firms for which somebody may act today. */
    List<FirmRight> firms(long person);

    /**
     * Whether somebody may act for a firm today, asked of the base library and the delegations of this moment.
     *
     * @throws org.zhongshu.platform.shared.Problem 403 with the reason: no right, ended, another errand, giver no longer the representative, firm struck off
     */
    FirmRight requireRight(long person, String uscc, Errand errand);
}
