-- 科技型中小企业 written by hand for DuckDB, with what the compiled pack gives: the state of every row, points from and to.
-- Blanks are NULL; a fen that cannot be counted with is blank; an open score is -1 (not known) or -2 (a person has to look).
CREATE TYPE state AS ENUM ('unmet', 'unknown', 'manual_review', 'met', 'not_applicable');
COPY (
WITH facts AS (
  SELECT id, resident_enterprise, sound_accounts, restricted_industry, serious_incident, on_abnormal_list,
    "holds.high_tech_enterprise" AS high_tech, "holds.national_st_award" AS award, "holds.provincial_rd_institution" AS institution, led_standard,
    CASE WHEN staff BETWEEN -1000000000 AND 1000000000 THEN staff END AS staff,
    CASE WHEN technical_staff BETWEEN -1000000000 AND 1000000000 THEN technical_staff END AS technical,
    CASE WHEN ip_class_1 BETWEEN -1000000000 AND 1000000000 THEN ip_class_1 END AS ip_1,
    CASE WHEN ip_class_2 BETWEEN -1000000000 AND 1000000000 THEN ip_class_2 END AS ip_2,
    CASE WHEN revenue BETWEEN -1e13 AND 1e13 THEN CAST(round(revenue * 100) AS BIGINT) END AS revenue,
    CASE WHEN costs BETWEEN -1e13 AND 1e13 THEN CAST(round(costs * 100) AS BIGINT) END AS costs,
    CASE WHEN rd_expense BETWEEN -1e13 AND 1e13 THEN CAST(round(rd_expense * 100) AS BIGINT) END AS rd,
    CASE WHEN total_assets BETWEEN -1e13 AND 1e13 THEN CAST(round(total_assets * 100) AS BIGINT) END AS assets
  FROM read_parquet('{source}')
), scored AS (
  SELECT *,
    staff <= 500 AS small_staff, revenue <= 20000000000 AS small_revenue, assets <= 20000000000 AS small_assets,
    NOT restricted_industry AS industry, NOT serious_incident AS no_incident, NOT on_abnormal_list AS not_listed,
    NOT serious_incident AND NOT on_abnormal_list AS integrity,
    CASE WHEN staff = 0 THEN 0 WHEN staff < 0 THEN -2 WHEN staff IS NULL OR technical IS NULL THEN -1
      WHEN technical * 100 >= staff * 30 THEN 20 WHEN technical * 100 >= staff * 25 THEN 16 WHEN technical * 100 >= staff * 20 THEN 12
      WHEN technical * 100 >= staff * 15 THEN 8 WHEN technical * 100 >= staff * 10 THEN 4 ELSE 0 END AS p_staff,
    CASE WHEN revenue = 0 THEN 0 WHEN revenue < 0 THEN -2 WHEN revenue IS NULL OR rd IS NULL THEN -1
      WHEN rd * 100 >= revenue * 6 THEN 50 WHEN rd * 100 >= revenue * 5 THEN 40 WHEN rd * 100 >= revenue * 4 THEN 30
      WHEN rd * 100 >= revenue * 3 THEN 20 WHEN rd * 100 >= revenue * 2 THEN 10 ELSE 0 END AS p_revenue,
    CASE WHEN costs = 0 THEN 0 WHEN costs < 0 THEN -2 WHEN costs IS NULL OR rd IS NULL THEN -1
      WHEN rd * 100 >= costs * 30 THEN 50 WHEN rd * 100 >= costs * 25 THEN 40 WHEN rd * 100 >= costs * 20 THEN 30
      WHEN rd * 100 >= costs * 15 THEN 20 WHEN rd * 100 >= costs * 10 THEN 10 ELSE 0 END AS p_costs,
    CASE WHEN ip_1 IS NULL THEN -1 WHEN ip_1 >= 1 THEN 30 ELSE 0 END AS p_first,
    CASE WHEN ip_2 IS NULL THEN -1 WHEN ip_2 >= 4 THEN 24 WHEN ip_2 >= 3 THEN 18 WHEN ip_2 >= 2 THEN 12 WHEN ip_2 >= 1 THEN 6 ELSE 0 END AS p_second
  FROM facts
), ranges AS (
  SELECT *,
    greatest(p_staff, 0) AS staff_low, CASE WHEN p_staff < 0 THEN 20 ELSE p_staff END AS staff_high,
    greatest(p_revenue, 0) AS revenue_low, CASE WHEN p_revenue < 0 THEN 50 ELSE p_revenue END AS revenue_high,
    greatest(p_costs, 0) AS costs_low, CASE WHEN p_costs < 0 THEN 50 ELSE p_costs END AS costs_high,
    greatest(p_first, 0) AS first_low, CASE WHEN p_first < 0 THEN 30 ELSE p_first END AS first_high,
    greatest(p_second, 0) AS second_low, CASE WHEN p_second < 0 THEN 24 ELSE p_second END AS second_high
  FROM scored
), best AS (
  SELECT *,
    greatest(revenue_low, costs_low) AS rd_low, greatest(revenue_high, costs_high) AS rd_high,
    greatest(first_low, second_low) AS ip_low, greatest(first_high, second_high) AS ip_high
  FROM ranges
), whole AS (
  SELECT *, staff_low + rd_low + ip_low AS low, staff_high + rd_high + ip_high AS high,
    -- The open parts: whether any of them is not known, or a person has to look at all of them.
    p_staff = -1 OR (rd_low <> rd_high AND (p_revenue = -1 OR p_costs = -1)) OR ip_low <> ip_high AS open_unknown
  FROM best
), lines AS (
  SELECT *,
    CASE WHEN low >= 60 THEN 3 WHEN high < 60 THEN 0 WHEN open_unknown THEN 1 ELSE 2 END AS line_pass,
    CASE WHEN p_staff > 0 THEN 3 WHEN p_staff = 0 THEN 0 WHEN p_staff = -1 THEN 1 ELSE 2 END AS line_staff
  FROM whole
), ways AS (
  SELECT *, least(line_pass, line_staff) AS score,
    high_tech OR award OR institution OR led_standard AS direct,
    resident_enterprise AND sound_accounts AND small_staff AND small_revenue AND small_assets AND industry AND integrity AS entry
  FROM lines
), way AS (
  SELECT *, CASE WHEN direct OR score = 3 THEN 3 WHEN direct IS NULL OR score = 1 THEN 1 ELSE score END AS way FROM ways
), result AS (
  SELECT *, CASE WHEN NOT entry THEN 0 WHEN way = 0 THEN 0 WHEN entry IS NULL THEN 1 ELSE way END AS result FROM way
)
SELECT id, {code:result} AS result,
  {flag:resident_enterprise} AS "entry.resident", {flag:sound_accounts} AS "entry.accounts", {flag:small_staff} AS "entry.staff",
  {flag:small_revenue} AS "entry.revenue", {flag:small_assets} AS "entry.assets", {flag:industry} AS "entry.industry",
  {flag:integrity} AS "entry.integrity", {flag:no_incident} AS "entry.integrity.incident", {flag:not_listed} AS "entry.integrity.list",
  {code:way} AS way, {code:score} AS score, low AS "score.low", high AS "score.high",
  {points:p_staff} AS staff, staff_low AS "staff.low", staff_high AS "staff.high",
  CASE WHEN rd_low <> rd_high THEN CASE WHEN p_revenue = -1 OR p_costs = -1 THEN 'unknown'::state ELSE 'manual_review'::state END
    WHEN rd_low > 0 THEN 'met'::state ELSE 'unmet'::state END AS rd, rd_low AS "rd.low", rd_high AS "rd.high",
  {points:p_revenue} AS "rd.revenue", revenue_low AS "rd.revenue.low", revenue_high AS "rd.revenue.high",
  {points:p_costs} AS "rd.costs", costs_low AS "rd.costs.low", costs_high AS "rd.costs.high",
  CASE WHEN ip_low <> ip_high THEN 'unknown'::state WHEN ip_low > 0 THEN 'met'::state ELSE 'unmet'::state END AS ip,
  ip_low AS "ip.low", ip_high AS "ip.high",
  {points:p_first} AS "ip.first", first_low AS "ip.first.low", first_high AS "ip.first.high",
  {points:p_second} AS "ip.second", second_low AS "ip.second.low", second_high AS "ip.second.high",
  {flag:high_tech} AS "direct.high_tech", {flag:award} AS "direct.award", {flag:institution} AS "direct.institution", {flag:led_standard} AS "direct.standard"
FROM result
) TO '{out}' (FORMAT parquet);
