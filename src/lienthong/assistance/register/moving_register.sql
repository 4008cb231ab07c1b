-- places: Every place of the file once. Within a divided commune a village counts as one place; without one, an address.
INSERT INTO assistance_movedplace (move_id, old_code, village, address, split, new_code, new_province)
SELECT DISTINCT l.move_id, o.code, CASE WHEN d.code IS NULL THEN '' ELSE l.village END,
       CASE WHEN d.code IS NULL OR l.village <> '' THEN '' ELSE l.address END, d.code IS NOT NULL, '', ''
FROM assistance_movedline l
CROSS JOIN LATERAL (SELECT coalesce(nullif(l.old_commune, ''), l.old_district) AS code) AS o
LEFT JOIN (SELECT DISTINCT old_code AS code FROM directory_succession WHERE is_split AND "on" = %(on)s) AS d
    ON d.code = o.code
WHERE l.move_id = %(move)s AND l.fault = ''

-- map: The undivided ones, all at once.
UPDATE assistance_movedplace p SET new_code = u.code, new_province = u.province_code
FROM directory_succession s JOIN directory_unit u ON u.code = s.new_code AND u.level = 'commune' AND u.valid_to IS NULL
WHERE p.move_id = %(move)s AND NOT p.split AND s.old_code = p.old_code AND s."on" = %(on)s AND s.is_default

-- link: Each line to its place.
UPDATE assistance_movedline l SET place_id = p.id
FROM assistance_movedplace p
WHERE l.move_id = %(move)s AND p.move_id = l.move_id AND l.fault = ''
  AND p.old_code = coalesce(nullif(l.old_commune, ''), l.old_district)
  AND (NOT p.split OR p.village = l.village AND p.address = CASE WHEN l.village = '' THEN l.address ELSE '' END)

-- unknown: A unit that never was, or not in this district and province, is a fault of its line.
UPDATE assistance_movedline l SET fault = 'commune: no such unit in this district and province until 30/06/2025'
WHERE l.move_id = %(move)s AND l.fault = '' AND NOT EXISTS (
    SELECT FROM directory_unit u
    WHERE u.code = coalesce(nullif(l.old_commune, ''), l.old_district) AND u.valid_to = %(on)s
      AND u.level IN ('commune', 'district') AND u.province_code = l.old_province AND u.district_code = l.old_district)

-- elsewhere: A province moves its own register only.
UPDATE assistance_movedline l SET fault = 'province: the unit is in another of today''s provinces'
WHERE l.move_id = %(move)s AND l.fault = '' AND %(province)s::text <> '' AND NOT EXISTS (
    SELECT FROM directory_succession s
    WHERE s.old_code = l.old_province AND s."on" = %(on)s AND s.new_code = %(province)s::text)

-- twice: The same benefit of one person, told twice.
UPDATE assistance_movedline l SET fault = 'family: this benefit of this person stands on an earlier line'
WHERE l.move_id = %(move)s AND l.fault = '' AND EXISTS (
    SELECT FROM assistance_movedline e
    WHERE e.move_id = l.move_id AND e.line < l.line AND e.family = l.family AND e.fault = ''
      AND (e.source_id = l.source_id OR e.number <> '' AND e.number = l.number))

-- counts: How many lines, and how many of them are faulty.
SELECT count(*), count(*) FILTER (WHERE fault <> '') FROM assistance_movedline WHERE move_id = %(move)s
