{{ config(materialized='table') }}
select c.country, count(*) as orders, sum(o.amount) as revenue
from {{ ref('orders') }} o join {{ ref('customers') }} c on o.customer_id = c.customer_id
group by c.country
