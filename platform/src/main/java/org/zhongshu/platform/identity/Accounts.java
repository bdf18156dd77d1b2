package org.zhongshu.platform.identity;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who can be put in charge of something: the usable accounts by name and department. */
public interface Accounts {

    /** @param org department code, null for none */
    record Person(long id, String username, String name, String org, Set<String> roles) {
    }

    /** By user name or by decimal id; disabled accounts are not found. */
    Optional<Person> find(String usernameOrId);

    /**
     * Who is concerned by a row: usable accounts of its department, or holding a role wherever they belong, whose reach of the
     * permission covers the row.
     *
     * @param department code, null for none; {@code role} id, null for none; {@code town} division code, null for none
     */
    List<Person> listConcerned(String permission, String department, String role, String town);

    /** Usable accounts of a department, by name. */
    List<Person> listOf(String department);
}
